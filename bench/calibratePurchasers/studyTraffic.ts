import { fieldsOfTable } from "@slidr/clicks";
import { simulateTable, type TrafficOptions } from "@slidr/simulate";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";

/** Who buys, as a share of how often others do. */
export const MIXES = {
  representative: "representative",
  "guests a fifth as often": { guest: 0.2 },
  "gateway users a tenth as often": { behindGateway: 0.1 },
  "logged in only": "loggedInOnly",
  "comparison shoppers never": { comparisonShopper: 0 },
} as const satisfies Record<string, TrafficOptions["purchasers"]>;

export type Mix = keyof typeof MIXES;

const DAY_MS = 86_400_000;

/** Synthetic traffic in which these buy. */
export function studyTraffic(
  mix: Mix,
  options: { clicks: number; purchaseRate: number; seed: number },
): Traffic {
  const { table, truth, family, families, purchases } = simulateTable({ ...options, purchasers: MIXES[mix] });
  return {
    kind: "synthetic",
    name: mix,
    table,
    fields: fieldsOfTable(table),
    purchases,
    truth,
    family: { codes: family, names: families },
    split: "time",
    purchaseWindowMs: DAY_MS,
    leaveOut: [],
    rows: { read: options.clicks, rejected: 0, dropped: 0 },
    notes: [],
  };
}
