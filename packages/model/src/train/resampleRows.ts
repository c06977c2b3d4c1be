import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { TrainingRows } from "./trainingRows.js";

/** How an ensemble's members differ beside their seeds; see `trainEnsemble`. */
export const RESAMPLINGS = ["none", "bootstrap", "unlabelled"] as const;
export type Resampling = (typeof RESAMPLINGS)[number];

/** The rows that one member learns from: some of a table's, with weights of its own. */
export interface ResampledRows {
  readonly rows: TrainingRows;
  /** Ascending. Absent: all. */
  readonly chosen?: Uint32Array;
}

/**
 * Draws one member's rows; the same seed draws the same.
 *
 * @param unlabelledFraction - in (0, 1], of the rows labelled robotic, for "unlabelled"
 */
export function resampleRows(
  rows: TrainingRows,
  resampling: Resampling,
  seed: number,
  unlabelledFraction: number,
): ResampledRows {
  // Another stream than the one that the member's starting parameters are drawn from.
  const random = xoroshiro128plus(seed ^ 0x6a09e667);
  if (resampling === "bootstrap") return weighed(rows, poissonCounts(rows.rowCount, random));
  if (resampling === "unlabelled") return weighed(rows, drawnUnlabelled(rows, unlabelledFraction, random));
  return { rows };
}

type Random = ReturnType<typeof xoroshiro128plus>;

/** Multiplies weights by a factor per row and leaves out the rows whose factor is 0. */
function weighed(rows: TrainingRows, factors: Float32Array): ResampledRows {
  const { rowCount, weights } = rows;
  const chosen = Uint32Array.from({ length: rowCount }, (_, row) => row).filter((row) => factors[row]! > 0);
  return {
    rows: { ...rows, weights: weights ? factors.map((factor, row) => factor * weights[row]!) : factors },
    chosen,
  };
}

/**
 * How often each row is drawn: Poisson of mean 1, what sampling with replacement gives large tables.
 *
 * Source: Oza and Russell (2001), Online bagging and boosting.
 */
function poissonCounts(rowCount: number, random: Random): Float32Array {
  return Float32Array.from({ length: rowCount }, () => {
    const uniform = uniformFloat64(random);
    let count = 0;
    let term = Math.exp(-1);
    let sum = term;
    // Ends where the terms no longer add anything, should rounding leave the sum below 1.
    while (uniform >= sum && term > 1e-17) {
      count += 1;
      term /= count;
      sum += term;
    }
    return count;
  });
}

/**
 * 1 for every human row; for the robotic ones, of which only a fraction is drawn, their number over the number drawn, so
 * that the two labels keep their balance; 0 for the others.
 */
function drawnUnlabelled(
  { rowCount, robotic }: TrainingRows,
  fraction: number,
  random: Random,
): Float32Array {
  const unlabelled = Uint32Array.from({ length: rowCount }, (_, row) => row).filter(
    (row) => robotic[row] === 1,
  );
  const drawnCount = Math.max(1, Math.round(fraction * unlabelled.length));
  const factors = Float32Array.from(robotic, (label) => 1 - label);
  // Fisher and Yates, stopped after the first `drawnCount`.
  for (let index = 0; index < drawnCount; index += 1) {
    const other = uniformInt(random, index, unlabelled.length - 1);
    factors[unlabelled[other]!] = unlabelled.length / drawnCount;
    unlabelled[other] = unlabelled[index]!;
  }
  return factors;
}
