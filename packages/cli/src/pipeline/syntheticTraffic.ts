import { fieldsOfTable } from "@slidr/clicks";
import { durationMs } from "@slidr/features";
import { simulateTable } from "@slidr/simulate";
import type { Traffic } from "./traffic.js";

/** A purchase within this time makes a synthetic click human: 98% of its purchases come within a day. */
const PURCHASE_WINDOW = "1d";

export interface SyntheticTrafficOptions {
  /** Clicks, >= 1. */
  readonly count: number;
  readonly seed: number;
  readonly purchasers: "representative" | "loggedInOnly";
  /** How long after a click a purchase makes it human, such as "12h". Default "1d". */
  readonly purchaseWindow?: string | undefined;
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
export function syntheticTraffic(options: SyntheticTrafficOptions): Traffic {
  const { count, seed, purchasers, purchaseWindow = PURCHASE_WINDOW } = options;
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
    purchaseWindowMs: durationMs(purchaseWindow, "train --purchase-window"),
    leaveOut: [],
    rows: { read: count, rejected: 0, dropped: 0 },
    notes:
      purchasers === "loggedInOnly"
        ? ["Only logged-in users buy: purchasers do not represent all humans."]
        : [],
  };
}
