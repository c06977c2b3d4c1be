import { InputError } from "@slidr/clicks";
import { networkLayers, parameterCount } from "../network/layers.js";
import type { CrossLayers, Network } from "../network/network.js";
import { FEATURE_KINDS, type FeatureKind } from "../transform/featureKind.js";
import { parseTransform } from "../transform/parseTransform.js";
import { transformInputWidth } from "../transform/transform.js";
import type { ClassifierModel, Model, VelocityRuleModel } from "./classifierModel.js";
import { MODEL_FORMAT, MODEL_VERSION } from "./serializeModel.js";

/** More features, units or layers than this are a damaged file, not a model. */
const WIDTH_MAX = 65_536;
const LAYERS_MAX = 16;
const PARAMETERS_MAX = 1 << 27;

/**
 * Reads a model back from its JSON and weights, trusting neither.
 *
 * Versions, names, shapes and byte lengths are checked before anything is allocated, every number is checked to be
 * finite.
 *
 * @param json - what `serializeModel` gave, after any JSON round trip
 * @param weightBytes - its blob
 * @throws InputError MODEL_FORMAT, MODEL_SHAPE, MODEL_BYTES or MODEL_NOT_FINITE, naming the culprit
 *
 * @example
 * ```ts
 * import { parseModel } from "@slidr/model";
 *
 * parseModel({ format: "other" }, new Uint8Array(0)); // throws "requires format \"slidr-model\""
 * ```
 */
export function parseModel(json: unknown, weightBytes: Uint8Array): Model {
  if (!isRecord(json))
    throw new InputError("MODEL_FORMAT", `parseModel requires a JSON object, got ${show(json)}`);
  expect(json.format === MODEL_FORMAT, "MODEL_FORMAT", `format "${MODEL_FORMAT}"`, json.format);
  expect(json.version === MODEL_VERSION, "MODEL_FORMAT", `version ${MODEL_VERSION}`, json.version);
  const names = parseNames(json.names);
  switch (json.type) {
    case "velocityRule":
      return parseVelocityRule(json.column, names, weightBytes);
    case "classifier":
    case "crossNetwork":
    case "logisticRegression":
      return parseClassifier(json, json.type, names, weightBytes);
    default:
      throw shapeError("type classifier, crossNetwork, logisticRegression or velocityRule", json.type);
  }
}

function parseNames(names: unknown): string[] {
  const isList = Array.isArray(names) && names.length > 0 && names.length <= WIDTH_MAX;
  if (!isList) throw shapeError(`names to be a list of 1 to ${WIDTH_MAX} strings`, names);
  const culprit = names.find((name, index) => typeof name !== "string" || names.indexOf(name) !== index);
  if (culprit !== undefined) throw shapeError("names to be distinct strings", culprit);
  return [...names];
}

function parseVelocityRule(column: unknown, names: string[], weightBytes: Uint8Array): VelocityRuleModel {
  if (!isInteger(column, 0, names.length - 1))
    throw shapeError(`column to be one of ${names.length} features`, column);
  expect(weightBytes.length === 0, "MODEL_BYTES", "0 weight bytes for a velocity rule", weightBytes.length);
  return { type: "velocityRule", names, column };
}

function parseClassifier(
  json: Record<string, unknown>,
  type: ClassifierModel["type"],
  names: string[],
  weightBytes: Uint8Array,
): ClassifierModel {
  const kinds = parseKinds(json.kinds, names.length);
  const transform = parseTransform(json.transform, names, "parseModel");
  const inputWidth = transformInputWidth(transform);
  expect(inputWidth > 0, "MODEL_SHAPE", "a transform with inputs", 0);
  const network = parseNetwork(json.network, type);
  const count = parameterCount(networkLayers(network, inputWidth));
  expect(count <= PARAMETERS_MAX, "MODEL_SHAPE", `at most ${PARAMETERS_MAX} parameters`, count);
  expect(
    json.parameterCount === count,
    "MODEL_SHAPE",
    `parameterCount ${count} (from its layers)`,
    json.parameterCount,
  );
  expect(weightBytes.length === count * 4, "MODEL_BYTES", `${count * 4} weight bytes`, weightBytes.length);
  return { type, names, kinds, transform, network, parameters: readParameters(weightBytes, count) };
}

function parseKinds(kinds: unknown, width: number): FeatureKind[] {
  const isList = Array.isArray(kinds) && kinds.length === width;
  if (!isList) throw shapeError(`kinds to be a list of ${width} (one per name)`, kinds);
  const culprit = kinds.find((kind) => !FEATURE_KINDS.includes(kind));
  if (culprit !== undefined) throw shapeError(`kinds among ${FEATURE_KINDS.join(", ")}`, culprit);
  return [...kinds];
}

function parseNetwork(json: unknown, type: ClassifierModel["type"]): Network {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isInteger(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function expect(holds: boolean, code: string, rule: string, got: unknown): void {
  if (!holds) throw new InputError(code, `parseModel requires ${rule}, got ${show(got)}`);
}

function shapeError(rule: string, got: unknown): InputError {
  return new InputError("MODEL_SHAPE", `parseModel requires ${rule}, got ${show(got)}`);
}

/** At most 60 characters of a value of unknown size and origin. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
