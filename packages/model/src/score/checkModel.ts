import { InputError } from "@slidr/clicks";
import { networkLayers, parameterCount } from "../network/layers.js";
import { transformInputWidth } from "../transform/transform.js";
import { checkEnsemble } from "./checkEnsemble.js";
import type { ClassifierModel, Model, VelocityRuleModel } from "./classifierModel.js";
import { show } from "./modelJson.js";

/**
 * Throws unless a model is whole: a column of the transform for each name, and the parameters that its layers have.
 *
 * A model from `parseModel` is; one put together by hand may not be, and would be scored with what happens to be there.
 *
 * @throws InputError MODEL_SHAPE, naming what is amiss and in which member
 */
export function checkModel(model: Model, caller: string): void {
  switch (model?.type) {
    case "velocityRule":
      checkRule(model, caller);
      break;
    case "ensemble":
      checkEnsemble(model, caller);
      model.members.forEach((member, index) => {
        checkNetwork(member, caller, ` in member ${index + 1} of ${model.members.length}`);
      });
      break;
    case "classifier":
    case "crossNetwork":
    case "logisticRegression":
      checkNetwork(model, caller, "");
      break;
    default:
      throw shapeFault(caller, "a model", show((model as Model | undefined)?.type));
  }
}

function checkNetwork(model: ClassifierModel, caller: string, where: string): void {
  const { names, transform, network, parameters } = model;
  const columns = transform?.columns;
  if (!Array.isArray(names) || names.length !== columns?.length) {
    const got = `${columns?.length} for ${names?.length} names${where}`;
    throw shapeFault(caller, "one column of the transform per name", got);
  }
  if (!Array.isArray(network?.hidden))
    throw shapeFault(caller, "a network with hidden layers", `none${where}`);
  const count = parameterCount(networkLayers(network, transformInputWidth(transform)));
  if (parameters instanceof Float32Array && parameters.length === count) return;
  throw shapeFault(caller, `${count} parameters (from its layers)`, `${parameters?.length}${where}`);
}

function checkRule({ names, column }: VelocityRuleModel, caller: string): void {
  if (Number.isInteger(column) && column >= 0 && column < names?.length) return;
  throw shapeFault(caller, `column to be one of ${names?.length} features`, `${column}`);
}

function shapeFault(caller: string, rule: string, got: string): InputError {
  return new InputError("MODEL_SHAPE", `${caller} requires ${rule}, got ${got}`);
}
