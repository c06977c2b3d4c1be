import { InputError } from "@slidr/clicks";
import type { Network } from "../network/network.js";
import type { FeatureKind } from "../transform/featureKind.js";
import type { Transform } from "../transform/transform.js";
import { checkEnsemble } from "./checkEnsemble.js";
import type { ClassifierModel, Model } from "./classifierModel.js";

/** Of the JSON below; a reader refuses others. */
export const MODEL_FORMAT = "slidr-model";
export const MODEL_VERSION = 1;

/** What a network's JSON says of it alone: all but the parameters, `parameterCount` float32 numbers of `weightBytes`. */
export interface NetworkJson {
  readonly type: ClassifierModel["type"];
  readonly transform: Transform;
  readonly network: Network;
  readonly parameterCount: number;
}

export interface ClassifierJson extends NetworkJson {
  readonly format: typeof MODEL_FORMAT;
  readonly version: typeof MODEL_VERSION;
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
}

export interface EnsembleJson {
  readonly format: typeof MODEL_FORMAT;
  readonly version: typeof MODEL_VERSION;
  readonly type: "ensemble";
  /** Every member's. */
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
  /** In the order of their weights in `weightBytes`. */
  readonly members: readonly NetworkJson[];
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
  readonly json: ClassifierJson | EnsembleJson | VelocityRuleJson;
  /** Little-endian float32, flat, in the layout of `networkLayers`, member after member; empty for a rule. */
  readonly weightBytes: Uint8Array;
}

/**
 * Splits a model into JSON and one blob of weights, as bundles keep it. `parseModel` reads it back, bit for bit.
 *
 * @throws InputError MODEL_NOT_FINITE when a parameter is NaN or infinite, MODEL_SHAPE when an ensemble's members do not fit
 *   together
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
  const { names, kinds } = model;
  if (model.type === "ensemble") {
    checkEnsemble(model, "serializeModel");
    const { type, members } = model;
    return {
      json: { ...head, type, names, kinds, members: members.map(networkJson) },
      weightBytes: weightBytesOf(members.map(({ parameters }) => parameters)),
    };
  }
  const { type, ...network } = networkJson(model);
  return {
    json: { ...head, type, names, kinds, ...network },
    weightBytes: weightBytesOf([model.parameters]),
  };
}

function networkJson({ type, transform, network, parameters }: ClassifierModel): NetworkJson {
  return { type, transform, network, parameterCount: parameters.length };
}

function weightBytesOf(vectors: readonly Float32Array[]): Uint8Array {
  const bytes = new Uint8Array(4 * vectors.reduce((sum, { length }) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const vector of vectors) {
    for (const parameter of vector) {
      if (!Number.isFinite(parameter)) {
        throw new InputError(
          "MODEL_NOT_FINITE",
          `serializeModel requires finite parameters, got ${parameter} at index ${at / 4}`,
        );
      }
      view.setFloat32(at, parameter, true);
      at += 4;
    }
  }
  return bytes;
}
