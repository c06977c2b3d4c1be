import { InputError } from "@slidr/clicks";
import type { ClassifierModel, Model } from "../score/classifierModel.js";
import { isRecord, show } from "../score/modelJson.js";
import { parseModel } from "../score/parseModel.js";
import { serializeModel } from "../score/serializeModel.js";

/**
 * The model once it has passed the checks of a model that was read: names, shapes, number of parameters, finiteness.
 *
 * @throws InputError MODEL_UNFITTED, with what is amiss
 */
export function exportableModel(model: Model, caller: string): Model {
  try {
    if (!isRecord(model)) throw new InputError("MODEL_SHAPE", `there is no model, got ${show(model)}`);
    for (const network of networksOf(model)) {
      if (network?.parameters instanceof Float32Array) continue;
      throw new InputError("MODEL_SHAPE", `there are no parameters, got ${typeof network?.parameters}`);
    }
    const { json, weightBytes } = serializeModel(model);
    return parseModel(json, weightBytes);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(
      "MODEL_UNFITTED",
      `${caller} requires a trained, consistent model: ${cause.message}`,
      {
        cause,
      },
    );
  }
}

function networksOf(model: Model): readonly ClassifierModel[] {
  if (model.type === "velocityRule") return [];
  return model.type === "ensemble" ? (model.members ?? []) : [model];
}
