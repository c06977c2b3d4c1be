/**
 * (sum of weights)^2 / sum of squares of the clusters' weights: how many independent, equally weighted purchasers would say
 * as much. It takes the clicks of one cluster to say all the same, so it is never too large on that account.
 */
export function effectiveSize(
  weights: Float64Array,
  isCounted: (click: number) => boolean,
  cluster?: Uint32Array,
): number {
  let sum = 0;
  for (let click = 0; click < weights.length; click++) if (isCounted(click)) sum += weights[click]!;
  const squares = sumOfSquares(weights.length, isCounted, (click) => weights[click]!, cluster);
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** The clusters' sums, squared and added up. */
export function sumOfSquares(
  n: number,
  isCounted: (click: number) => boolean,
  valueAt: (click: number) => number,
  cluster?: Uint32Array,
): number {
  const sums = new Map<number, number>();
  for (let click = 0; click < n; click++) {
    if (!isCounted(click)) continue;
    const code = cluster ? cluster[click]! : click;
    sums.set(code, (sums.get(code) ?? 0) + valueAt(click));
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return squares;
}
