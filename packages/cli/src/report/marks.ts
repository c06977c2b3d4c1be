import * as Plot from "@observablehq/plot";

/** The budget: a dashed rule in every plot that has an axis for it. */
export function budgetRule(budget: number | undefined): Plot.Markish {
  return Plot.ruleX(budget === undefined ? [] : [budget], {
    stroke: "var(--quiet)",
    strokeDasharray: "4 3",
  });
}

/** The colour of a policy's points, the same in every plot and in the key. */
export function policyColour(policy: string): string {
  return isPerSlice(policy) ? "var(--own)" : "var(--other)";
}

/** Whether points of this policy are drawn filled; others are rings, so that the two differ without colour. */
export function isPerSlice(policy: string): boolean {
  return policy.includes("per slice");
}
