import type { ClickTable } from "../clickTable.js";

/** A table with its purchases, and how many purchases found no click. */
export interface JoinedPurchases {
  readonly table: ClickTable;
  /** Purchases at or after at least one click of their session in this table. */
  readonly joined: number;
}

/**
 * Marks every click that a purchase of the same session follows, with the time of the first such purchase; one in the
 * click's own millisecond counts as following it.
 *
 * @param purchases - by session, times ascending.
 *
 * Cost: one look-up per click.
 */
export function joinPurchases(
  table: ClickTable,
  purchases: ReadonlyMap<string, readonly number[]>,
): JoinedPurchases {
  const purchased = new Uint8Array(table.rowCount);
  const purchasedAtMs = new Float64Array(table.rowCount).fill(Number.NaN);
  const { codes, dictionary } = table.sessionId!;
  const timesByCode = dictionary.map((session) => (session === "" ? undefined : purchases.get(session)));
  const firstClickMs = new Float64Array(dictionary.length).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < table.rowCount; row++) {
    const code = codes[row]!;
    const times = timesByCode[code];
    if (times === undefined) continue;
    const clickedAtMs = table.clickedAtMs[row]!;
    firstClickMs[code] = Math.min(firstClickMs[code]!, clickedAtMs);
    const nextMs = firstAtOrAfter(times, clickedAtMs);
    if (nextMs === undefined) continue;
    purchased[row] = 1;
    purchasedAtMs[row] = nextMs;
  }
  const joined = timesByCode.reduce(
    (sum, times, code) => sum + (times ?? []).filter((timeMs) => timeMs >= firstClickMs[code]!).length,
    0,
  );
  return { table: { ...table, purchased, purchasedAtMs }, joined };
}

/** By halving: the first of ascending times that is not before `fromMs`. */
function firstAtOrAfter(times: readonly number[], fromMs: number): number | undefined {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < fromMs) low = middle + 1;
    else high = middle;
  }
  return times[low];
}
