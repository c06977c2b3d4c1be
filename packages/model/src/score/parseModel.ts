import { InputError } from "@slidr/clicks";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import { FEATURE_KINDS, type FeatureKind } from "../transform/featureKind.js";
import { MEMBERS_MAX, MEMBERS_MIN } from "./checkEnsemble.js";
import type { ClassifierModel, EnsembleModel, Model, VelocityRuleModel } from "./classifierModel.js";
import { expect, isInteger, isRecord, shapeError, show } from "./modelJson.js";
import {
  isNetworkType,
  NETWORK_TYPES,
  type NetworkType,
  parseNetwork,
  withParameters,
} from "./parseNetwork.js";
import { MODEL_FORMAT, MODEL_VERSION } from "./serializeModel.js";

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
    case "ensemble":
      return parseEnsemble(json, names, weightBytes);
    default:
      if (isNetworkType(json.type)) return parseClassifier(json, json.type, names, weightBytes);
      throw shapeError(`type ${NETWORK_TYPES.join(", ")}, ensemble or velocityRule`, json.type);
  }
}

function parseNames(names: unknown): string[] {
  const { width } = MODEL_LIMITS;
  const isList = Array.isArray(names) && names.length > 0 && names.length <= width;
  if (!isList) throw shapeError(`names to be a list of 1 to ${width} strings`, names);
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name !== "string" || seen.has(name)) throw shapeError("names to be distinct strings", name);
    seen.add(name);
  }
  return [...seen];
}

function parseVelocityRule(column: unknown, names: string[], weightBytes: Uint8Array): VelocityRuleModel {
  if (!isInteger(column, 0, names.length - 1))
    throw shapeError(`column to be one of ${names.length} features`, column);
  expect(weightBytes.length === 0, "MODEL_BYTES", "0 weight bytes for a velocity rule", weightBytes.length);
  return { type: "velocityRule", names, column };
}

function parseEnsemble(
  json: Record<string, unknown>,
  names: string[],
  weightBytes: Uint8Array,
): EnsembleModel {
  const kinds = parseKinds(json.kinds, names.length);
  const { members } = json;
  const isList = Array.isArray(members) && members.length >= MEMBERS_MIN && members.length <= MEMBERS_MAX;
  if (!isList) throw shapeError(`members to be a list of ${MEMBERS_MIN} to ${MEMBERS_MAX}`, members);
  const shapes = members.map((member) => {
    const type = isRecord(member) ? member.type : undefined;
    if (!isNetworkType(type)) throw shapeError(`members of type ${NETWORK_TYPES.join(", ")}`, type);
    return parseNetwork(member, type, names, kinds);
  });
  return { type: "ensemble", names, kinds, members: withParameters(shapes, weightBytes) };
}

function parseClassifier(
  json: Record<string, unknown>,
  type: NetworkType,
  names: string[],
  weightBytes: Uint8Array,
): ClassifierModel {
  const shape = parseNetwork(json, type, names, parseKinds(json.kinds, names.length));
  return withParameters([shape], weightBytes)[0]!;
}

function parseKinds(kinds: unknown, width: number): FeatureKind[] {
  const isList = Array.isArray(kinds) && kinds.length === width;
  if (!isList) throw shapeError(`kinds to be a list of ${width} (one per name)`, kinds);
  const culprit = kinds.find((kind) => !FEATURE_KINDS.includes(kind));
  if (culprit !== undefined) throw shapeError(`kinds among ${FEATURE_KINDS.join(", ")}`, culprit);
  return [...kinds];
}
