import { checkHumanDensity, checkPurchaseCount, type Finding } from "@slidr/guardrails";
import type { Labels } from "./labelClicks.js";
import { take } from "./take.js";
import type { Traffic } from "./traffic.js";

export interface CheckDataOptions {
  readonly traffic: Traffic;
  readonly labels: Labels;
  /** Rows of the training part that are old enough to be labelled. */
  readonly rows: Uint32Array;
  readonly timeZone: string;
  /** Purchases known in the calibration part. */
  readonly calibrationPurchases: number;
  readonly budget: number;
}

/**
 * The guardrails on a day's data.
 *
 * The density of humans is checked by purchases alone as well: where most labels come from account histories, losing every
 * purchase of a few hours would not show in the sum.
 */
export function checkData(options: CheckDataOptions): Finding[] {
  const { traffic, labels, rows, timeZone } = options;
  const clickedAtMs = take(traffic.table.clickedAtMs, rows);
  const density = (human: Int8Array, name: string) =>
    checkHumanDensity({ clickedAtMs, human: take(human, rows), timeZone, labels: name });
  return [
    checkPurchaseCount({ purchases: options.calibrationPurchases, budget: options.budget }),
    ...density(labels.purchase, "purchase labels"),
    ...(labels.human === labels.purchase ? [] : density(labels.human, "human labels")),
  ];
}
