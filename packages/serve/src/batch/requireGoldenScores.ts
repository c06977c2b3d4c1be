import { InputError } from "@slidr/clicks";
import type { BatchModel } from "./batchModel.js";

/** Rows and the scores that a model must give them, as `goldenScores` of `@slidr/model/onnx` makes them. */
export interface GoldenRows {
  /** Rows of raw features. */
  readonly inputs: readonly (readonly number[])[];
  /** One per row. */
  readonly scores: readonly number[];
  /** How far a score may be off. */
  readonly tolerance: number;
}

/**
 * Scores golden rows with a batch model and throws unless each gets its score.
 *
 * A bundle's thresholds hold for its own model only; a server elsewhere may have another one under the same name.
 *
 * @param model any
 * @param golden rows of the model's width; with no rows nothing is checked
 * @throws InputError GOLDEN_SHAPE; GOLDEN_SCORES, which names the row that is furthest off; what the model throws
 *
 * Cost: one batch.
 *
 * @example
 * ```ts
 * import { requireGoldenScores } from "@slidr/serve";
 *
 * const model = {
 *   width: 1,
 *   scoreBatch: async (features: Float32Array, rowCount: number, scores: Float32Array) => {
 *     scores.set(features.subarray(0, rowCount));
 *   },
 * };
 * await requireGoldenScores(model, { inputs: [[0.5]], scores: [0.5], tolerance: 1e-6 });
 * await requireGoldenScores(model, { inputs: [[0.5]], scores: [0.9], tolerance: 1e-6 }); // throws "got 0.5 instead of 0.9 in row 0"
 * ```
 */
export async function requireGoldenScores(model: BatchModel, golden: GoldenRows): Promise<void> {
  const { inputs, scores: expected, tolerance } = golden;
  const { width } = model;
  if (inputs.length !== expected.length || inputs.some((row) => row.length !== width)) {
    throw new InputError(
      "GOLDEN_SHAPE",
      `requireGoldenScores requires rows of ${width} features and one score each, got ${inputs.length} rows of ${inputs[0]?.length} and ${expected.length} scores`,
    );
  }
  const scores = new Float32Array(inputs.length).fill(Number.NaN);
  await model.scoreBatch(Float32Array.from(inputs.flat()), inputs.length, scores);
  let worst = 0;
  let worstOff = 0;
  for (const [row, score] of expected.entries()) {
    const off = Math.abs(scores[row]! - score);
    // NaN is further off than any number.
    if (off <= worstOff) continue;
    worst = row;
    worstOff = off;
    if (Number.isNaN(off)) break;
  }
  if (worstOff <= tolerance) return;
  throw new InputError(
    "GOLDEN_SCORES",
    `requireGoldenScores requires every score within ${tolerance}, got ${scores[worst]} instead of ${expected[worst]} in row ${worst}: this is another model`,
  );
}
