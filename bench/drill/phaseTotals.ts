import { type Decision, isCharged } from "@slidr/serve";

/** What a stretch of the day came to. */
export interface PhaseTotals {
  clicks: number;
  invalid: number;
  degraded: number;
  charged: number;
  humans: number;
  /** Clicks of people that were found invalid, by the truth. */
  humansInvalid: number;
  robots: number;
  robotsInvalid: number;
}

export const noClicks = (): PhaseTotals => ({
  clicks: 0,
  invalid: 0,
  degraded: 0,
  charged: 0,
  humans: 0,
  humansInvalid: 0,
  robots: 0,
  robotsInvalid: 0,
});

/** Counts a decision, with the truth beside it. */
export function countDecision(totals: PhaseTotals, decision: Decision, isRobot: boolean): void {
  totals.clicks++;
  if (decision.degraded) totals.degraded++;
  if (isCharged(decision)) totals.charged++;
  countVerdict(totals, decision.invalid, isRobot);
}

function countVerdict(totals: PhaseTotals, invalid: boolean, isRobot: boolean): void {
  totals[isRobot ? "robots" : "humans"]++;
  if (!invalid) return;
  totals.invalid++;
  totals[isRobot ? "robotsInvalid" : "humansInvalid"]++;
}

/** The totals of the same clicks once a click's verdict has changed from valid to invalid, or back. */
export function correct(totals: PhaseTotals, to: "credit" | "recharge", isRobot: boolean): void {
  const step = to === "credit" ? 1 : -1;
  totals.invalid += step;
  totals.charged -= step;
  totals[isRobot ? "robotsInvalid" : "humansInvalid"] += step;
}
