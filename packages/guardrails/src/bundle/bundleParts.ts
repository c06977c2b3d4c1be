import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import type { GoldenRow } from "../golden/goldenRow.js";
import { canonicalJson } from "../json/canonicalJson.js";
import { bytesFromFloats, floatsFromBytes } from "./float32Bytes.js";
import { type PartKind, REQUIRED_PARTS, requirePartName } from "./manifest.js";

/** A further file of a bundle: `model.onnx`, a note, a table. */
export type ExtraPart =
  | { readonly json: unknown }
  | { readonly float32: Float32Array }
  | { readonly bytes: Uint8Array };

/**
 * All that goes live, and comes back, as one unit. Every `unknown` is plain JSON whose meaning its own package knows:
 * guardrails stores and guards it.
 */
export interface BundleParts {
  /** The classifier's architecture and input transform. */
  readonly model: unknown;
  /** The classifier's weights, as floats or as their little-endian bytes. */
  readonly weights: Float32Array | Uint8Array;
  /** The feature spec. */
  readonly features: unknown;
  /** The threshold table. */
  readonly thresholds: unknown;
  /** How a click gets its slice. */
  readonly slices: unknown;
  /** Rows with the score and decision they must get. */
  readonly golden: readonly GoldenRow[];
  /** The training data's fingerprint: counts, time bounds, hashes. */
  readonly training: unknown;
  /** What the guardrails found; one that blocks keeps the bundle from going live. */
  readonly findings: readonly Finding[];
  /** Further files by name, such as `model.onnx`. */
  readonly extra?: Readonly<Record<string, ExtraPart>>;
}

/** One file to be written. */
export interface EncodedPart {
  readonly name: string;
  readonly kind: PartKind;
  readonly bytes: Uint8Array;
}

/** The files of a bundle, sorted by name; throws where a part is not what a reader would take. */
export function encodeParts(parts: BundleParts): EncodedPart[] {
  const { weights, extra = {}, ...json } = parts;
  const encoded = Object.entries(json).map(([field, value]) => encodeJson(`${field}.json`, value));
  const weightBytes = weights instanceof Float32Array ? bytesFromFloats(weights) : weights;
  floatsFromBytes(weightBytes, "weights.bin");
  encoded.push({ name: "weights.bin", kind: "float32", bytes: weightBytes });
  for (const [name, part] of Object.entries(extra)) {
    requirePartName(name);
    if (Object.hasOwn(REQUIRED_PARTS, name)) {
      throw new InputError("BUNDLE_NAME", `writeBundle takes ${name} as a part of its own, not under extra`);
    }
    encoded.push(encodeExtra(name, part));
  }
  return encoded.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function encodeExtra(name: string, part: ExtraPart): EncodedPart {
  if ("json" in part) return encodeJson(name, part.json);
  if ("bytes" in part) return { name, kind: "bytes", bytes: part.bytes };
  const bytes = bytesFromFloats(part.float32);
  floatsFromBytes(bytes, name);
  return { name, kind: "float32", bytes };
}

function encodeJson(name: string, value: unknown): EncodedPart {
  if (value === undefined) throw new InputError("BUNDLE_PART", `writeBundle requires ${name}, got nothing`);
  return { name, kind: "json", bytes: new TextEncoder().encode(canonicalJson(value, name)) };
}
