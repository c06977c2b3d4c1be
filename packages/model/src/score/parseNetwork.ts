import { InputError } from "@slidr/clicks";
import { networkLayers, parameterCount } from "../network/layers.js";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import type { CrossLayers, Network } from "../network/network.js";
import type { FeatureKind } from "../transform/featureKind.js";
import { parseTransform } from "../transform/parseTransform.js";
import { transformInputWidth } from "../transform/transform.js";
import type { ClassifierModel } from "./classifierModel.js";
import { expect, isInteger, isRecord, shapeError } from "./modelJson.js";

const { width: WIDTH_MAX, layers: LAYERS_MAX, parameters: PARAMETERS_MAX } = MODEL_LIMITS;

/** The models that are one network. */
export type NetworkType = ClassifierModel["type"];
export const NETWORK_TYPES: readonly NetworkType[] = ["classifier", "crossNetwork", "logisticRegression"];

/** Whether a value that JSON gave is one of them. */
export function isNetworkType(type: unknown): type is NetworkType {
  return NETWORK_TYPES.includes(type as NetworkType);
}

/** A network but for its parameters, and how many it has. */
export interface NetworkShape {
  readonly model: Omit<ClassifierModel, "parameters">;
  readonly count: number;
}

/** Checks all that the JSON of a network says, and counts the parameters it must have. */
export function parseNetwork(
  json: Record<string, unknown>,
  type: NetworkType,
  names: string[],
  kinds: FeatureKind[],
): NetworkShape {
  const transform = parseTransform(json.transform, names, "parseModel");
  const inputWidth = transformInputWidth(transform);
  expect(inputWidth > 0, "MODEL_SHAPE", "a transform with inputs", 0);
  const network = parseLayers(json.network, type);
  const count = parameterCount(networkLayers(network, inputWidth));
  expect(count <= PARAMETERS_MAX, "MODEL_SHAPE", `at most ${PARAMETERS_MAX} parameters`, count);
  expect(
    json.parameterCount === count,
    "MODEL_SHAPE",
    `parameterCount ${count} (from its layers)`,
    json.parameterCount,
  );
  return { model: { type, names, kinds, transform, network }, count };
}

/** Reads the networks' parameters, one after the other; their bytes are counted before any is allocated. */
export function withParameters(shapes: readonly NetworkShape[], weightBytes: Uint8Array): ClassifierModel[] {
  const count = shapes.reduce((sum, shape) => sum + shape.count, 0);
  expect(count <= PARAMETERS_MAX, "MODEL_SHAPE", `at most ${PARAMETERS_MAX} parameters`, count);
  expect(weightBytes.length === count * 4, "MODEL_BYTES", `${count * 4} weight bytes`, weightBytes.length);
  const all = readParameters(weightBytes, count);
  let end = 0;
  return shapes.map(({ model, count: own }) => {
    end += own;
    // Copies, so that no member keeps the others in memory.
    return { ...model, parameters: shapes.length === 1 ? all : all.slice(end - own, end) };
  });
}

function parseLayers(json: unknown, type: ClassifierModel["type"]): Network {
  const network = isRecord(json) ? json : {};
  const hidden = parseHidden(network.hidden);
  if (type === "crossNetwork") return { hidden, cross: parseCross(network.cross) };
  if (network.cross !== undefined) throw shapeError(`network.cross to be absent in a ${type}`, network.cross);
  return { hidden };
}

function parseHidden(hidden: unknown): number[] {
  const isList = Array.isArray(hidden) && hidden.length <= LAYERS_MAX;
  if (!isList) throw shapeError(`network.hidden to be a list of at most ${LAYERS_MAX} layers`, hidden);
  const culprit = hidden.find((units) => !isInteger(units, 1, WIDTH_MAX));
  if (culprit !== undefined) throw shapeError(`network.hidden of integers in [1, ${WIDTH_MAX}]`, culprit);
  return [...hidden];
}

function parseCross(cross: unknown): CrossLayers {
  if (!isRecord(cross)) throw shapeError("network.cross to be an object in a crossNetwork", cross);
  const { width, layers } = cross;
  if (!isInteger(width, 1, WIDTH_MAX))
    throw shapeError(`network.cross.width to be an integer in [1, ${WIDTH_MAX}]`, width);
  if (!isInteger(layers, 1, LAYERS_MAX))
    throw shapeError(`network.cross.layers to be an integer in [1, ${LAYERS_MAX}]`, layers);
  return { width, layers };
}

function readParameters(weightBytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(weightBytes.buffer, weightBytes.byteOffset, weightBytes.byteLength);
  const parameters = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    const parameter = view.getFloat32(index * 4, true);
    if (!Number.isFinite(parameter)) {
      throw new InputError(
        "MODEL_NOT_FINITE",
        `parseModel requires finite weights, got ${parameter} at index ${index} of ${count}`,
      );
    }
    parameters[index] = parameter;
  }
  return parameters;
}
