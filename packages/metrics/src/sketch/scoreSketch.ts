import { InputError } from "@slidr/clicks";

/**
 * Counts of clicks by slice and score on a fixed grid: what curves are made of, small enough to send and exact to add up.
 *
 * The grid has `binCount` equal bins on [0, 1] and 1 itself; a click counts in the bin of the highest lower edge,
 * bin / binCount, that is not above its score. So counts at a threshold that is an edge are exact, and a sketch knows
 * scores to less than 1 / binCount. Only cells that hold clicks are kept, slice after slice, highest bin first.
 *
 * s slices, c cells; with weights, counts are sums of weights. Treat it as read-only.
 */
export interface ScoreSketch {
  /** A power of two from 2 to 65,536. */
  readonly binCount: number;
  /** [s] distinct names, ascending (as JavaScript compares strings); slices without clicks may be among them. */
  readonly slices: readonly string[];
  /** [s + 1] the cells of slice i are starts[i] .. starts[i + 1] - 1. */
  readonly starts: Uint32Array;
  /** [c] in 0 .. binCount, descending within a slice. */
  readonly bins: Uint32Array;
  /** [c] clicks of the cell. */
  readonly clicks: Float64Array;
  /** [c] purchasing clicks among them. */
  readonly purchases: Float64Array;
  /** [c] heuristically robotic clicks among them. */
  readonly robotic: Float64Array;
}

export const BIN_COUNT_DEFAULT = 4096;
const BIN_COUNT_MAX = 65_536;

/** Throws unless binCount is a power of two in range: a score times a power of two is exact, so that no edge rounds. */
export function checkBinCount(caller: string, binCount: number): void {
  const isPower = Number.isInteger(binCount) && (binCount & (binCount - 1)) === 0;
  if (isPower && binCount >= 2 && binCount <= BIN_COUNT_MAX) return;
  throw new InputError(
    "BIN_COUNT",
    `${caller} requires binCount to be a power of two from 2 to ${BIN_COUNT_MAX}, got ${binCount}`,
  );
}

/** The indices of `names` in ascending order of name; throws where a name stands twice. */
export function ascendingNames(caller: string, names: readonly string[]): Uint32Array {
  const order = Uint32Array.from(names, (_, index) => index);
  let isAscending = true;
  for (let i = 1; i < names.length && isAscending; i++) isAscending = names[i - 1]! < names[i]!;
  if (isAscending) return order;
  order.sort((a, b) => (names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : a - b));
  for (let i = 1; i < order.length; i++) {
    if (names[order[i]!] !== names[order[i - 1]!]) continue;
    const culprit = `${JSON.stringify(names[order[i]!])} at indices ${order[i - 1]} and ${order[i]}`;
    throw new InputError("SLICE_NAME_TWICE", `${caller} requires distinct slice names, got ${culprit}`);
  }
  return order;
}
