import type { Outcome } from "./studyUncertainty.js";

/**
 * Robots caught in the test part where a policy's FPR there is a given one: between the two budgets whose FPRs enclose it, on a line.
 *
 * @param by - Whose FPR: the purchasers', or that of all humans.
 * @returns undefined where the budgets' FPRs do not enclose it.
 */
export function robotsAtFpr(
  outcomes: readonly Outcome[],
  fpr: number,
  by: "fpr" | "humanFpr",
): number | undefined {
  const points = outcomes.map(({ test }) => test).sort((left, right) => left[by] - right[by]);
  const above = points.findIndex((point) => point[by] >= fpr);
  if (above <= 0) return undefined;
  const [low, high] = [points[above - 1]!, points[above]!];
  const share = (fpr - low[by]) / (high[by] - low[by]);
  return low.robotsCaught + share * (high.robotsCaught - low.robotsCaught);
}
