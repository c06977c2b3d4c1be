import type { PurchaseHistory } from "@slidr/clicks";

/** A history from its rows: [user, time, amount]. */
export function historyOf(
  rows: readonly (readonly [user: string, atMs: number, amount: number])[],
): PurchaseHistory {
  const dictionary = [...new Set(rows.map(([user]) => user))];
  return {
    rowCount: rows.length,
    userId: {
      kind: "string",
      codes: Uint32Array.from(rows, ([user]) => dictionary.indexOf(user)),
      dictionary,
    },
    purchasedAtMs: Float64Array.from(rows, ([, atMs]) => atMs),
    amount: Float64Array.from(rows, ([, , amount]) => amount),
  };
}
