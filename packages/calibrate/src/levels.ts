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

/** Room for the levels of many cells, one after another: one buffer a column, since small ones cost more than what is in them. */
export interface LevelSpace {
  readonly purchases: Float64Array;
  readonly clicks: Float64Array;
  readonly thresholds: Float64Array;
  readonly points: Int32Array;
  /** The greatest threshold of the curve that loses as many purchases; Infinity where none are lost. Descending within a cell. */
  readonly tops: Float64Array;
  /** How much of each is taken. */
  used: number;
}

export function levelSpace(size: number): LevelSpace {
  return {
    purchases: new Float64Array(size),
    clicks: new Float64Array(size),
    thresholds: new Float64Array(size),
    points: new Int32Array(size),
    tops: new Float64Array(size),
    used: 0,
  };
}

/**
 * Reads the levels off a curve between two of its points, into the space's next places.
 *
 * @param first - The lowest point allowed, -1 for "nothing invalid".
 * @param last - The highest point allowed, >= first.
 * @param space - With room for `last - first + 1` levels.
 */
export function fillLevels(space: LevelSpace, curve: Curve, first: number, last: number): void {
  const { purchases, clicks, thresholds, points, tops, used } = space;
  const { invalidPurchases, invalidClicks } = curve;
  let end = used;
  if (first < 0) {
    purchases[end] = 0;
    thresholds[end] = NOTHING_INVALID;
    points[end] = -1;
    tops[end++] = Number.POSITIVE_INFINITY;
  }
  // Among points of one price the lowest threshold comes last and gains most: it overwrites the others.
  for (let i = Math.max(first, 0); i <= last; i++) {
    const price = invalidPurchases[i]!;
    if (end === used || purchases[end - 1] !== price) {
      purchases[end] = price;
      tops[end++] =
        price > 0 ? curve.thresholds[firstOfPrice(invalidPurchases, i)]! : Number.POSITIVE_INFINITY;
    }
    clicks[end - 1] = invalidClicks[i]!;
    thresholds[end - 1] = curve.thresholds[i]!;
    points[end - 1] = i;
  }
  space.used = end;
}

function firstOfPrice(invalidPurchases: Float64Array, point: number): number {
  let first = point;
  while (first > 0 && invalidPurchases[first - 1] === invalidPurchases[point]) first--;
  return first;
}

/** The levels that lie between two places of a space. */
export function levelsBetween(space: LevelSpace, from: number, to: number): Levels {
  return {
    purchases: space.purchases.subarray(from, to),
    clicks: space.clicks.subarray(from, to),
    thresholds: space.thresholds.subarray(from, to),
    points: space.points.subarray(from, to),
  };
}

/** As {@link fillLevels}, in a space of their own. */
export function levelsOf(curve: Curve, first: number, last: number): Levels {
  const space = levelSpace(last - first + 1);
  fillLevels(space, curve, first, last);
  return levelsBetween(space, 0, space.used);
}
