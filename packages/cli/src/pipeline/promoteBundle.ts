import { createHash } from "node:crypto";
import type { ThresholdTable } from "@slidr/calibrate";
import type { Slices } from "@slidr/clicks";
import { type FeatureSpec, specHash } from "@slidr/features";
import { blockingFindings, type Finding, type GoldenRow, goldenRows, type Registry } from "@slidr/guardrails";
import { compileScorer, type Model, serializeModel } from "@slidr/model";
import { exportOnnx } from "@slidr/model/onnx";
import { rowDecider, slicesToJson } from "@slidr/serve";
import type { RunSummary } from "../summary.js";
import type { ScoredPart } from "./scorePart.js";
import { takeRows } from "./take.js";

/** How many rows of the test part travel with the bundle, evenly spaced. */
const GOLDEN_ROWS = 64;

export interface PromoteOptions {
  readonly registry: Registry;
  readonly model: Model;
  readonly spec: FeatureSpec;
  readonly table: ThresholdTable;
  /** How clicks were sliced; functions do not travel, an engine is given them again by name. */
  readonly slices: Slices;
  readonly findings: readonly Finding[];
  /** Clicks to draw golden rows from. */
  readonly rows: Pick<ScoredPart, "values" | "slice" | "tree">;
  /** What the training data was: counts and time bounds. */
  readonly training: Readonly<Record<string, unknown>>;
  readonly override?: string | undefined;
}

/** Writes the bundle and makes it live, unless a finding blocks it; it stays in the registry either way. */
export async function promoteBundle(options: PromoteOptions): Promise<RunSummary["bundle"]> {
  const { registry, model, spec, table, findings, override } = options;
  const { json, weightBytes } = serializeModel(model);
  const { digest } = await registry.put({
    model: json,
    weights: weightBytes,
    features: spec,
    thresholds: table,
    slices: slicesToJson(options.slices),
    golden: pickGoldenRows(options),
    training: { ...options.training, specHash: specHash(spec) },
    findings,
    // The same model for servers that speak ONNX: promoted and rolled back with the rest.
    extra: { "model.onnx": { bytes: exportOnnx(model, { specHash: specHash(spec) }) } },
  });
  const blocking = blockingFindings(findings);
  if (blocking.length > 0 && override === undefined) {
    const why = `${blocking.length} findings block it, first: ${blocking[0]!.message}`;
    return { digest, promoted: false, why };
  }
  const why = override ?? "daily retraining";
  await registry.promote(digest, {
    who: "slidr train",
    why,
    ...(override !== undefined && { override: { reason: override } }),
  });
  return { digest, promoted: true, why };
}

function pickGoldenRows({ rows, model, table }: PromoteOptions): GoldenRow[] {
  const { values, slice, tree } = rows;
  const width = values.length / slice.length;
  const step = Math.max(1, Math.floor(slice.length / GOLDEN_ROWS));
  const picked = Uint32Array.from(
    { length: Math.min(GOLDEN_ROWS, slice.length) },
    (_, index) => index * step,
  );
  return goldenRows({
    values: takeRows(values, width, picked),
    width,
    slices: Array.from(picked, (row) => tree.names[slice[row]!]!),
    decide: rowDecider(compileScorer(model), table),
  });
}

/** SHA-256 of the training columns: two runs on the same clicks have the same fingerprint. */
export function fingerprint(...columns: readonly (Float32Array | Int8Array)[]): string {
  const hash = createHash("sha256");
  for (const column of columns)
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest("hex");
}
