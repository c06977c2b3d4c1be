import type { CalibrateProgrammeOptions } from "@slidr/calibrate/programme";
import { type Curve, mergeCurves, NOTHING_INVALID, type Rates, ratesAt } from "@slidr/metrics";
import { globalThreshold } from "../src/index.js";
import { combinations } from "./samples.js";

/** A sum over nodes that must not pass a bound. */
interface Bound {
  readonly value: (node: number, rates: Rates) => number;
  readonly atMost: number;
}

/** Relative. */
const TOLERANCE = 1e-9;

/**
 * The most clicks that any choice of one threshold per slice invalidates under the options' constraints; undefined where none keeps to them.
 *
 * Every slice with purchases is a cell (`purchasesMin` is 1), limits and stability are none of them, and slices without purchases stand
 * at the threshold of all traffic.
 */
export function programmeByBruteForce(options: CalibrateProgrammeOptions): number | undefined {
  const { curves, budget, fprRatioMax = Number.POSITIVE_INFINITY } = options;
  const bounds = boundsOf(options);
  const outside = globalThreshold(mergeCurves(curves), budget);
  const isCell = (node: number) => curves[node]!.purchases > 0;
  const choices = curves.map((curve, node) =>
    (isCell(node) ? [NOTHING_INVALID, ...curve.thresholds] : [outside]).map((one) => ratesAt(curve, one)),
  );
  let best: number | undefined;
  for (const choice of combinations(choices.map((list) => list.length))) {
    const rates = choices.map((list, node) => list[choice[node]!]!);
    const keeps = bounds.every(
      ({ value, atMost }) =>
        rates.reduce((sum, one, node) => sum + value(node, one), 0) <=
        atMost + TOLERANCE * Math.max(1, Math.abs(atMost)),
    );
    const fprs = rates.filter((_, node) => isCell(node)).map(({ fpr }) => fpr);
    // A least FPR of 0 allows no other, whatever the ratio; without one there is no ratio to keep.
    const even =
      fprRatioMax === Number.POSITIVE_INFINITY ||
      Math.max(...fprs) <= fprRatioMax * Math.min(...fprs) + TOLERANCE;
    if (keeps && even)
      best = Math.max(
        best ?? 0,
        rates.reduce((sum, one) => sum + one.invalidClicks, 0),
      );
  }
  return best;
}

function boundsOf({
  curves,
  tree,
  budget,
  budgets = [],
  constraints = [],
}: CalibrateProgrammeOptions): Bound[] {
  const { names, parents } = tree;
  const pathOf = (node: number): string[] => (node < 0 ? [] : [names[node]!, ...pathOf(parents[node]!)]);
  const budgetBound = (slices: readonly string[], share: number): Bound => {
    const counts = (node: number) => pathOf(node).some((name) => slices.includes(name));
    const purchases = curves.reduce(
      (sum, curve: Curve, node) => sum + (counts(node) ? curve.purchases : 0),
      0,
    );
    return { value: (node, rates) => (counts(node) ? rates.invalidPurchases : 0), atMost: share * purchases };
  };
  return [
    budgetBound([names[0]!], budget),
    ...budgets.map((one) => budgetBound(one.slices, one.budget)),
    ...constraints.flatMap(({ weights, atLeast, atMost }) => {
      const value = (node: number, rates: Rates) =>
        pathOf(node).reduce((sum, name) => {
          const { invalidClicks = 0, invalidPurchases = 0, invalidRobotic = 0 } = weights[name] ?? {};
          return (
            sum +
            invalidClicks * rates.invalidClicks +
            invalidPurchases * rates.invalidPurchases +
            invalidRobotic * rates.invalidRobotic
          );
        }, 0);
      const upper = atMost === undefined ? [] : [{ value, atMost }];
      const lower = { value: (node: number, rates: Rates) => -value(node, rates), atMost: -(atLeast ?? 0) };
      return atLeast === undefined ? upper : [...upper, lower];
    }),
  ];
}
