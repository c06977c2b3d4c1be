import { checkHumanDensity, checkPurchaseCount, errorBudget, type Finding } from "@slidr/guardrails";
import { type CheckedDays, checkDays } from "./checkDays.js";
import type { PreparedDay } from "./prepareDay.js";
import { profileDays } from "./profileDays.js";
import type { Baseline } from "./readBaseline.js";
import type { RetrainOptions } from "./retrainOptions.js";
import { take } from "./take.js";

/** Of the data's share of the error, what the checks on the log as a whole have; the rest is for those day by day. */
const WHOLE_LOG_SHARE = 0.25;

/**
 * The guardrails on a log: as a whole, and day by day against earlier days.
 *
 * The density of humans is checked by purchases alone as well: where most labels come from account histories, losing every
 * purchase of a few hours would not show in the sum.
 *
 * @param baseline days accepted in earlier runs
 */
export function checkData(
  day: Pick<PreparedDay, "assignment" | "spec" | "features" | "labels" | "mature" | "parts">,
  { traffic, timeZone, budget }: Pick<RetrainOptions, "traffic" | "timeZone" | "budget">,
  baseline?: Baseline,
): CheckedDays {
  const { labels, mature, parts } = day;
  const { data, model } = errorBudget();
  const clickedAtMs = take(traffic.table.clickedAtMs, mature);
  const density = (human: Int8Array, name: string) =>
    checkHumanDensity({
      clickedAtMs,
      human: take(human, mature),
      timeZone,
      labels: name,
      familyError: (data.block * WHOLE_LOG_SHARE) / 2,
    });
  const wholeLog: Finding[] = [
    checkPurchaseCount({ purchases: parts.calibrate.purchases, budget }),
    ...density(labels.purchase, "purchase labels"),
    ...(labels.human === labels.purchase ? [] : density(labels.human, "human labels")),
  ];
  const days = checkDays(profileDays(day, traffic, timeZone), baseline, {
    familyError: data.block * (1 - WHOLE_LOG_SHARE) + model.block,
    warnError: data.warn + model.warn,
    dataShare: (data.block * (1 - WHOLE_LOG_SHARE)) / (data.block * (1 - WHOLE_LOG_SHARE) + model.block),
  });
  return { ...days, findings: [...wholeLog, ...days.findings] };
}
