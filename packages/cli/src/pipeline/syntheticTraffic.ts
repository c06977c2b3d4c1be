import { fieldsOfTable } from "@slidr/clicks";
import { simulateTable } from "@slidr/simulate";
import type { Traffic } from "./traffic.js";

/** A purchase within this time makes a synthetic click human: 98% of its purchases come within a day. */
const PURCHASE_WINDOW_MS = 86_400_000;

export interface SyntheticTrafficOptions {
  /** Clicks, >= 1. */
  readonly count: number;
  readonly seed: number;
  readonly purchasers: "representative" | "loggedInOnly";
}

/**
 * Synthetic traffic whose truth is known.
 *
 * @example
 * ```ts
 * import { syntheticTraffic } from "@slidr/cli";
 *
 * const traffic = syntheticTraffic({ count: 500, seed: 1, purchasers: "representative" });
 * traffic.table.rowCount; // => 500
 * ```
 */
export function syntheticTraffic({ count, seed, purchasers }: SyntheticTrafficOptions): Traffic {
  const { table, truth, family, families, purchases } = simulateTable({ clicks: count, seed, purchasers });
  return {
    kind: "synthetic",
    name: `Synthetic traffic, ${count.toLocaleString("en-US")} clicks, seed ${seed}`,
    table,
    fields: fieldsOfTable(table),
    purchases,
    truth,
    family: { codes: family, names: families },
    split: "time",
    purchaseWindowMs: PURCHASE_WINDOW_MS,
    leaveOut: [],
    rejected: 0,
    dropped: 0,
    notes:
      purchasers === "loggedInOnly"
        ? ["Only logged-in users buy: purchasers do not represent all humans."]
        : [],
  };
}
