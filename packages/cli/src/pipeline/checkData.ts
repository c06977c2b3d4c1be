import { checkHumanDensity, checkPurchaseCount, type Finding } from "@slidr/guardrails";
import type { PreparedDay } from "./prepareDay.js";
import type { RetrainOptions } from "./retrainOptions.js";
import { take } from "./take.js";

/**
 * The guardrails on a day's data.
 *
 * The density of humans is checked by purchases alone as well: where most labels come from account histories, losing every
 * purchase of a few hours would not show in the sum.
 */
export function checkData(
  { labels, mature, parts }: Pick<PreparedDay, "labels" | "mature" | "parts">,
  { traffic, timeZone, budget }: Pick<RetrainOptions, "traffic" | "timeZone" | "budget">,
): Finding[] {
  const clickedAtMs = take(traffic.table.clickedAtMs, mature);
  const density = (human: Int8Array, name: string) =>
    checkHumanDensity({ clickedAtMs, human: take(human, mature), timeZone, labels: name });
  return [
    checkPurchaseCount({ purchases: parts.calibrate.purchases, budget }),
    ...density(labels.purchase, "purchase labels"),
    ...(labels.human === labels.purchase ? [] : density(labels.human, "human labels")),
  ];
}
