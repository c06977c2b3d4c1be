import { InputError } from "@slidr/clicks";
import type { Network } from "../network/network.js";
import type { FeatureKind } from "../transform/featureKind.js";
import type { Transform } from "../transform/transform.js";
import type { ClassifierModel, Model } from "./classifierModel.js";

/** Of the JSON below; a reader refuses others. */
export const MODEL_FORMAT = "slidr-model";
export const MODEL_VERSION = 1;

/** A network's JSON: all but the parameters, which `parameterCount` float32 numbers of `weightBytes` hold. */
export interface ClassifierJson {
  readonly format: typeof MODEL_FORMAT;
  readonly version: typeof MODEL_VERSION;
  readonly type: ClassifierModel["type"];
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
  readonly transform: Transform;
  readonly network: Network;
  readonly parameterCount: number;
}

export interface VelocityRuleJson {
  readonly format: typeof MODEL_FORMAT;
  readonly version: typeof MODEL_VERSION;
  readonly type: "velocityRule";
  readonly names: readonly string[];
  readonly column: number;
}

export interface SerializedModel {
  /** Plain JSON: architecture, transform, feature names and kinds, version. */
  readonly json: ClassifierJson | VelocityRuleJson;
  /** Little-endian float32, flat, in the layout of `networkLayers`; empty for a rule. */
  readonly weightBytes: Uint8Array;
}

/**
 * Splits a model into JSON and one blob of weights, as bundles keep it. `parseModel` reads it back, bit for bit.
 *
 * @throws InputError MODEL_NOT_FINITE when a parameter is NaN or infinite
 *
 * @example
 * ```ts
 * import { parseModel, serializeModel, velocityRule } from "@slidr/model";
 *
 * const { model } = velocityRule({ names: ["userClicks10m"], column: "userClicks10m" });
 * const { json, weightBytes } = serializeModel(model);
 * parseModel(json, weightBytes); // => { type: "velocityRule", names: ["userClicks10m"], column: 0 }
 * ```
 */
export function serializeModel(model: Model): SerializedModel {
  const head = { format: MODEL_FORMAT, version: MODEL_VERSION } as const;
  if (model.type === "velocityRule") {
    return { json: { ...head, ...model }, weightBytes: new Uint8Array(0) };
  }
  const { parameters, ...rest } = model;
  const weightBytes = new Uint8Array(parameters.length * 4);
  const view = new DataView(weightBytes.buffer);
  parameters.forEach((parameter, index) => {
    if (!Number.isFinite(parameter)) {
      throw new InputError(
        "MODEL_NOT_FINITE",
        `serializeModel requires finite parameters, got ${parameter} at index ${index}`,
      );
    }
    view.setFloat32(index * 4, parameter, true);
  });
  return { json: { ...head, ...rest, parameterCount: parameters.length }, weightBytes };
}
