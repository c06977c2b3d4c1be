import { type Rates, withIntervals } from "@slidr/metrics";
import type { RatesSummary } from "./summary.js";

/** The summary's form of rates, each with its 95% Clopper-Pearson interval. */
export function ratesSummary(rates: Rates): RatesSummary {
  const { ivr, fpr, roboticCoverage, ivrInterval, fprInterval, roboticCoverageInterval, ...rest } =
    withIntervals(rates);
  const { clicks, invalidClicks, purchases, invalidPurchases, robotic, invalidRobotic } = rest;
  return {
    ivr,
    ivrInterval: [ivrInterval.lower, ivrInterval.upper],
    fpr,
    fprInterval: [fprInterval.lower, fprInterval.upper],
    roboticCoverage,
    roboticCoverageInterval: [roboticCoverageInterval.lower, roboticCoverageInterval.upper],
    counts: { clicks, invalidClicks, purchases, invalidPurchases, robotic, invalidRobotic },
  };
}
