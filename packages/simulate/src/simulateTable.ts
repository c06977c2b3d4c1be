import type { PurchaseHistory } from "@slidr/clicks";
import { AccountPurchases } from "./accountPurchases.js";
import { optionChecks } from "./requireOption.js";
import { ROBOT_FAMILIES } from "./robotFamilies.js";
import type { TrafficChunk } from "./trafficChunk.js";
import { trafficChunks } from "./trafficChunks.js";
import type { TrafficOptions } from "./trafficOptions.js";
import { trafficPlan } from "./trafficPlan.js";

/** A whole simulated log in memory. */
export interface SimulatedTraffic extends TrafficChunk {
  /** Names of the codes in `family`. */
  readonly families: typeof ROBOT_FAMILIES;
  /** What simulatePurchases gives for the same options. */
  readonly purchases: PurchaseHistory;
}

/**
 * Simulates a whole log into one table, with its truth and the accounts' purchases; {@link simulateTraffic} in one piece.
 *
 * @param options - what to simulate; at most 2^27 clicks here.
 * @returns the table in time order, `truth` and `family` row by row, and the purchase histories.
 * @throws InputError when an option is out of its range or unknown.
 *
 * Cost: 200,000 clicks take about a second and 60 MB.
 *
 * @example
 * ```ts
 * import { simulateTable } from "@slidr/simulate";
 *
 * const { table, family, families } = simulateTable({ clicks: 500, roboticShare: 0.2 });
 * table.rowCount; // => 500
 * family.filter((code) => families[code] !== "human").length; // => 100
 * Object.keys(table.attributes); // => ["device", "os", "browser", "country", "campaignId"]
 * ```
 */
export function simulateTable(options: TrafficOptions = {}): SimulatedTraffic {
  const plan = trafficPlan(options, "simulateTable");
  optionChecks("simulateTable").range(
    "clicks",
    plan.clicks,
    1,
    2 ** 27,
    "<= 2^27, and simulateTraffic for more",
  );
  const purchases = new AccountPurchases(plan);
  const onPurchase = purchases.add.bind(purchases);
  // One chunk of all rows: the plan's volume is exact.
  const [chunk] = [...trafficChunks(plan, plan.clicks, onPurchase)];
  return { ...chunk!, families: ROBOT_FAMILIES, purchases: purchases.finish() };
}
