import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import { type GoldenRow, parseGoldenRows } from "../golden/goldenRow.js";
import { parseStrictJson } from "../json/parseStrictJson.js";
import { floatsFromBytes } from "./float32Bytes.js";
import type { Manifest } from "./manifest.js";
import { parseFindings } from "./parseFindings.js";

/** A bundle in memory, every byte of it checked; what it hands out is the caller's own copy. */
export interface Bundle {
  readonly digest: string;
  readonly manifest: Manifest;
  /** The model's weights, all finite. */
  readonly weights: Float32Array;
  readonly golden: readonly GoldenRow[];
  readonly findings: readonly Finding[];
  /** A JSON part by file name; throws `BUNDLE_PART` where there is none. */
  json(name: string): unknown;
  /** Any part's bytes by file name; throws `BUNDLE_PART` where there is none. */
  bytes(name: string): Uint8Array;
}

/** Makes a bundle of checked parts; what is left to check is the shape of golden rows and findings. */
export function bundleOf(digest: string, manifest: Manifest, parts: ReadonlyMap<string, Uint8Array>): Bundle {
  const bytes = (name: string): Uint8Array => {
    const part = parts.get(name);
    if (part === undefined) {
      const names = [...parts.keys()].join(", ");
      throw new InputError("BUNDLE_PART", `bundle ${digest.slice(0, 12)} has no part ${name}, only ${names}`);
    }
    return part;
  };
  const json = (name: string): unknown => parseStrictJson(bytes(name), name);
  return {
    digest,
    manifest,
    weights: floatsFromBytes(bytes("weights.bin"), "weights.bin"),
    golden: parseGoldenRows(json("golden.json")),
    findings: parseFindings(json("findings.json")),
    json,
    bytes: (name) => bytes(name).slice(),
  };
}
