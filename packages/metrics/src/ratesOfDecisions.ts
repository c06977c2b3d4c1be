import { checkFlags, checkSlices, checkWeights } from "./checks.js";
import { type Rates, ratesOfCounts } from "./rates.js";

/** What {@link ratesOfDecisions} reads. */
export interface DecisionColumns {
  /** [n], 1 where the click was decided invalid, else 0. */
  readonly invalid: Uint8Array;
  /** [n], 1 where the click led to a purchase, else 0. */
  readonly purchased: Uint8Array;
  /** [n], 1 where the heuristic calls the click robotic, else 0. Default: none. */
  readonly robotic?: Uint8Array;
  /** [n], finite, >= 0. Default: every click counts 1. */
  readonly weights?: Float64Array;
  /** [n], finite, >= 0: how much a purchase counts among purchases; clicks count as before. Default: 1. */
  readonly purchaseWeights?: Float64Array;
}

/** What {@link ratesOfDecisionsBySlice} reads. */
export interface SlicedDecisionColumns extends DecisionColumns {
  /** [n], each < sliceCount. */
  readonly slice: Uint32Array;
  /** Integer >= 1. */
  readonly sliceCount: number;
}

/**
 * The rates of decisions that were made, whatever made them.
 *
 * @throws InputError LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE.
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { ratesOfDecisions } from "@slidr/metrics";
 *
 * const rates = ratesOfDecisions({
 *   invalid: Uint8Array.of(1, 1, 0, 0),
 *   purchased: Uint8Array.of(0, 1, 1, 0),
 *   robotic: Uint8Array.of(1, 0, 0, 0),
 * });
 * rates.ivr; // => 0.5
 * rates.fpr; // => 0.5
 * rates.roboticCoverage; // => 1
 * ```
 */
export function ratesOfDecisions(decisions: DecisionColumns): Rates {
  checkDecisions("ratesOfDecisions", decisions);
  return countDecisions(decisions, undefined, 1)[0]!;
}

/**
 * The rates of decisions in each slice. Combined by `combineRates` they equal those of {@link ratesOfDecisions}.
 *
 * @returns [sliceCount] rates, in the order of slice indices.
 * @throws InputError LENGTH_MISMATCH, FLAG_VALUE, WEIGHT_RANGE, SLICE_RANGE, COUNT_RANGE.
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { ratesOfDecisionsBySlice } from "@slidr/metrics";
 *
 * const [mobile, desktop] = ratesOfDecisionsBySlice({
 *   invalid: Uint8Array.of(1, 1, 0, 0),
 *   purchased: Uint8Array.of(0, 1, 1, 0),
 *   slice: Uint32Array.of(0, 0, 0, 1),
 *   sliceCount: 2,
 * });
 * mobile!.fpr; // => 0.5
 * desktop!.ivr; // => 0
 * ```
 */
export function ratesOfDecisionsBySlice(decisions: SlicedDecisionColumns): Rates[] {
  const { slice, sliceCount } = decisions;
  checkDecisions("ratesOfDecisionsBySlice", decisions);
  checkSlices("ratesOfDecisionsBySlice", slice, sliceCount, decisions.invalid.length);
  return countDecisions(decisions, slice, sliceCount);
}

function checkDecisions(caller: string, decisions: DecisionColumns): void {
  const { invalid, purchased, robotic, weights, purchaseWeights } = decisions;
  checkFlags(caller, "invalid", invalid, invalid.length);
  checkFlags(caller, "purchased", purchased, invalid.length);
  if (robotic) checkFlags(caller, "robotic", robotic, invalid.length);
  if (weights) checkWeights(caller, "weights", weights, invalid.length);
  if (purchaseWeights) checkWeights(caller, "purchaseWeights", purchaseWeights, invalid.length);
}

function countDecisions(
  { invalid, purchased, robotic, weights, purchaseWeights }: DecisionColumns,
  slice: Uint32Array | undefined,
  sliceCount: number,
): Rates[] {
  // Per slice six sums: clicks, purchases, robotic; then the invalid ones of each.
  const sums = new Float64Array(6 * sliceCount);
  for (let row = 0; row < invalid.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const base = slice ? 6 * slice[row]! : 0;
    sums[base]! += weight;
    const purchase = weight * purchased[row]! * (purchaseWeights ? purchaseWeights[row]! : 1);
    sums[base + 1]! += purchase;
    sums[base + 2]! += robotic ? weight * robotic[row]! : 0;
    if (invalid[row] === 0) continue;
    sums[base + 3]! += weight;
    sums[base + 4]! += purchase;
    sums[base + 5]! += robotic ? weight * robotic[row]! : 0;
  }
  return Array.from({ length: sliceCount }, (_, s) =>
    ratesOfCounts({
      clicks: sums[6 * s]!,
      purchases: sums[6 * s + 1]!,
      robotic: sums[6 * s + 2]!,
      invalidClicks: sums[6 * s + 3]!,
      invalidPurchases: sums[6 * s + 4]!,
      invalidRobotic: sums[6 * s + 5]!,
    }),
  );
}
