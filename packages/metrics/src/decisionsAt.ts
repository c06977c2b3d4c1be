import { InputError } from "@slidr/clicks";
import { checkScores, checkSlices } from "./checks.js";

/** What {@link decisionsAt} reads. */
export interface DecisionsAtOptions {
  /** [n], each in [0, 1]. */
  readonly scores: Float32Array | Float64Array;
  /** [sliceCount] no NaN; 2 invalidates nothing. Without `slice`, one. */
  readonly thresholds: ArrayLike<number>;
  /** [n], each an index of `thresholds`. Default: 0. */
  readonly slice?: Uint32Array;
}

/**
 * Which clicks thresholds by slice invalidate: those with score >= the slice's threshold.
 *
 * @returns [n] 1 invalid, 0 not.
 * @throws InputError SCORE_RANGE, THRESHOLD_NAN, SLICE_RANGE, LENGTH_MISMATCH, COUNT_RANGE.
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { decisionsAt } from "@slidr/metrics";
 *
 * const scores = Float32Array.of(0.5, 0.5, 0.75);
 * Array.from(decisionsAt({ scores, thresholds: [0.5, 0.6], slice: Uint32Array.of(0, 1, 1) })); // => [1, 0, 1]
 * ```
 */
export function decisionsAt({ scores, thresholds, slice }: DecisionsAtOptions): Uint8Array {
  checkScores("decisionsAt", scores);
  if (slice) checkSlices("decisionsAt", slice, thresholds.length, scores.length);
  else if (thresholds.length !== 1) {
    const culprit = `${thresholds.length} thresholds`;
    throw new InputError(
      "LENGTH_MISMATCH",
      `decisionsAt requires one threshold where there is no slice, got ${culprit}`,
    );
  }
  for (let s = 0; s < thresholds.length; s++) {
    if (!Number.isNaN(thresholds[s])) continue;
    throw new InputError(
      "THRESHOLD_NAN",
      `decisionsAt requires thresholds that are numbers, got NaN at index ${s}`,
    );
  }
  const invalid = new Uint8Array(scores.length);
  for (let row = 0; row < invalid.length; row++) {
    invalid[row] = scores[row]! >= thresholds[slice ? slice[row]! : 0]! ? 1 : 0;
  }
  return invalid;
}
