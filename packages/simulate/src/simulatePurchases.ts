import type { PurchaseHistory } from "@slidr/clicks";
import { AccountPurchases } from "./accountPurchases.js";
import { clickStream } from "./clickStream.js";
import type { TrafficOptions } from "./trafficOptions.js";
import { trafficPlan } from "./trafficPlan.js";
import { World } from "./world.js";

/**
 * The accounts' purchases before and during the log that the same options simulate: what recency, frequency and money come from.
 *
 * Why apart from the clicks: most purchases follow no ad click. It holds a purchase for every purchase of a logged-in click, and none of
 * guests or robots; a hijacked account's are its owner's.
 *
 * @param options - as for simulateTraffic.
 * @returns purchases in time order; amounts in whole cents.
 * @throws InputError when an option is out of its range or unknown.
 *
 * Cost: one run of the simulation, and memory for the purchases (about 6 a year and account).
 *
 * @example
 * ```ts
 * import { simulatePurchases } from "@slidr/simulate";
 *
 * const purchases = simulatePurchases({ clicks: 1000, humans: { users: 100 } });
 * purchases.rowCount > 100; // => true
 * ```
 */
export function simulatePurchases(options: TrafficOptions = {}): PurchaseHistory {
  const plan = trafficPlan(options, "simulatePurchases");
  const purchases = new AccountPurchases(plan);
  for (const clicks of clickStream(plan, new World(plan))) {
    for (const { run, purchasedAtMs } of clicks) {
      if (run.visitor.loggedIn && !Number.isNaN(purchasedAtMs))
        purchases.add(run.visitor.user, purchasedAtMs);
    }
  }
  return purchases.finish();
}
