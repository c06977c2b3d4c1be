import type { LoadResult } from "./loadResult.js";

/** The most that may be degraded where a rate is said to hold: else a deadline alone would hold any. */
export const degradedShareMax = 0.001;
export const p999MsMax = 5;

/** Whether a run was within both bounds. */
export function holds({ times, degraded, clicks }: LoadResult): boolean {
  return times.latency.p999 < p999MsMax && degraded <= degradedShareMax * clicks;
}

/**
 * The highest rate that holds, to within a tenth: doubled until one does not, then halved in between. A rate that fails is tried
 * once more, for a neighbour on the machine fails it as well.
 */
export async function highestRate(
  first: number,
  most: number,
  attempt: (rate: number) => Promise<boolean>,
): Promise<number> {
  const twice = async (rate: number) => (await attempt(rate)) || (await attempt(rate));
  let low = 0;
  let high = first;
  while (high <= most && (await twice(high))) {
    low = high;
    high *= 2;
  }
  while (high - low > 0.1 * high) {
    const middle = Math.round((low + high) / 2);
    if (await twice(middle)) low = middle;
    else high = middle;
    if (high < first / 4) break;
  }
  return low;
}
