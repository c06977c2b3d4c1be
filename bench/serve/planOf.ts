import type { LoadPlan } from "./loadPlan.js";
import type { Sizes } from "./sizes.js";

const deadlineMs = 3;

/** What every run has in common: the store in memory, unless it is given ports. */
export const planOf = ({ rate, seconds, warmUpSeconds }: Sizes, run: number): LoadPlan => ({
  redisPorts: [],
  rate,
  seconds,
  warmUpSeconds,
  seed: 1000 * (run + 1),
  deadlineMs,
  pingRate: 0,
});
