import { type Curve, NOTHING_INVALID } from "@slidr/metrics";

/**
 * What a cell can choose from: for each number of invalidated purchases that some threshold reaches, the most clicks that
 * can be invalidated at that price, and the threshold that does it.
 */
export interface Levels {
  /** [levels], strictly ascending: invalid purchases, the price. */
  readonly purchases: Float64Array;
  /** [levels], ascending: invalid clicks, the gain. */
  readonly clicks: Float64Array;
  /** [levels], strictly descending; the first is {@link NOTHING_INVALID} where no click comes free. */
  readonly thresholds: Float64Array;
  /** [levels], ascending: the curve's points these are; -1 for "nothing invalid". */
  readonly points: Int32Array;
}

/**
 * Reads the levels off a curve between two of its points.
 *
 * @param first - The lowest point allowed, -1 for "nothing invalid".
 * @param last - The highest point allowed, >= first.
 */
export function levelsOf(curve: Curve, first: number, last: number): Levels {
  const size = last - first + 1;
  const levels = {
    purchases: new Float64Array(size),
    clicks: new Float64Array(size),
    thresholds: new Float64Array(size),
    points: new Int32Array(size),
  };
  let count = 0;
  // Among points of one price the lowest threshold comes last and gains most: it overwrites the others.
  for (let i = first; i <= last; i++) {
    const price = i < 0 ? 0 : curve.invalidPurchases[i]!;
    if (count === 0 || levels.purchases[count - 1] !== price) count++;
    levels.purchases[count - 1] = price;
    levels.clicks[count - 1] = i < 0 ? 0 : curve.invalidClicks[i]!;
    levels.thresholds[count - 1] = i < 0 ? NOTHING_INVALID : curve.thresholds[i]!;
    levels.points[count - 1] = i;
  }
  return {
    purchases: levels.purchases.slice(0, count),
    clicks: levels.clicks.slice(0, count),
    thresholds: levels.thresholds.slice(0, count),
    points: levels.points.slice(0, count),
  };
}
