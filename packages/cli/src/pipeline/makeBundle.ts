import { createHash } from "node:crypto";
import type { Calibration, ThresholdTable } from "@slidr/calibrate";
import { specHash } from "@slidr/features";
import { type BundleParts, type GoldenRow, goldenRows } from "@slidr/guardrails";
import { compileScorer, type Model, serializeModel } from "@slidr/model";
import { exportOnnx } from "@slidr/model/onnx";
import { rowDecider, slicesToJson } from "@slidr/serve";
import type { PreparedDay } from "./prepareDay.js";
import type { RetrainOptions } from "./retrainOptions.js";
import type { ScoredPart } from "./scorePart.js";
import { take, takeRows } from "./take.js";

/** How many rows of the test part travel with the bundle, evenly spaced. */
const GOLDEN_ROWS = 64;

/** A bundle but for what the guardrails will find of it. */
export interface MadeBundle {
  readonly parts: Omit<BundleParts, "findings">;
  /** The model as the bundle stores it. */
  readonly modelJson: unknown;
  readonly weightBytes: Uint8Array;
}

export interface MakeBundleOptions {
  readonly day: PreparedDay;
  readonly options: Pick<RetrainOptions, "slices" | "seed">;
  readonly model: Model;
  /** Of the policy that will decide. */
  readonly calibration: Pick<Calibration, "table" | "certificate">;
  /** Clicks to draw golden rows from. */
  readonly test: ScoredPart;
}

/** Model, features, thresholds, golden rows and what they were made of, as one unit. */
export function makeBundle({ day, options, model, calibration, test }: MakeBundleOptions): MadeBundle {
  const { features, mature, labels } = day;
  const { json, weightBytes } = serializeModel(model);
  const hash = specHash(day.spec);
  const sha256 = fingerprint(takeRows(features.values, features.width, mature), take(labels.human, mature));
  return {
    modelJson: json,
    weightBytes,
    parts: {
      model: json,
      weights: weightBytes,
      features: day.spec,
      thresholds: calibration.table,
      slices: slicesToJson(options.slices),
      golden: pickGoldenRows(test, model, calibration.table),
      training: { ...day.parts.train, seed: options.seed, sha256, specHash: hash },
      extra: {
        // The same model for servers that speak ONNX: promoted and rolled back with the rest.
        "model.onnx": { bytes: exportOnnx(model, { specHash: hash }) },
        "certificate.json": { json: calibration.certificate },
      },
    },
  };
}

function pickGoldenRows(
  { values, slice, tree }: Pick<ScoredPart, "values" | "slice" | "tree">,
  model: Model,
  table: ThresholdTable,
): GoldenRow[] {
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
function fingerprint(...columns: readonly (Float32Array | Int8Array)[]): string {
  const hash = createHash("sha256");
  for (const column of columns)
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest("hex");
}
