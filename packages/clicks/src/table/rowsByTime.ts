import type { ClickTable } from "../clickTable.js";

/**
 * Row numbers in time order; rows of the same millisecond keep their order.
 *
 * @param table - any click table.
 * @returns [rowCount] row numbers, for {@link selectRows}.
 *
 * Cost: O(n) where the table is in order already, O(n log n) otherwise.
 *
 * @example
 * ```ts
 * import { rowsByTime, tableFromClicks } from "@slidr/clicks";
 *
 * const table = tableFromClicks([
 *   { clickId: "a", clickedAtMs: 2, userId: "u" },
 *   { clickId: "b", clickedAtMs: 1, userId: "u" },
 *   { clickId: "c", clickedAtMs: 2, userId: "u" },
 * ]);
 * [...rowsByTime(table)]; // => [1, 0, 2]
 * ```
 */
export function rowsByTime(table: ClickTable): Uint32Array {
  return sortedOrder(table.clickedAtMs);
}

/** Positions of `values` in ascending order, stable. */
export function sortedOrder(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  // Ties are broken by position, so the result does not depend on the engine's sort.
  if (!isAscending(values)) order.sort((a, b) => values[a]! - values[b]! || a - b);
  return order;
}

/** Whether no value is smaller than the one before it. */
export function isAscending(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) if (values[index]! < values[index - 1]!) return false;
  return true;
}
