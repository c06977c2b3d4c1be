import { InputError } from "@slidr/clicks";
import type { Curve } from "@slidr/metrics";

/** Throws `BUDGET_RANGE` unless the budget lies strictly between 0 and 1. */
export function checkBudget(budget: number, caller: string): void {
  if (budget > 0 && budget < 1) return;
  throw new InputError("BUDGET_RANGE", `${caller} requires budget in (0, 1), got ${budget}`);
}

/** Throws `DELTA_RANGE` unless delta lies strictly between 0 and 1. */
export function checkDelta(delta: number, caller: string): void {
  if (delta > 0 && delta < 1) return;
  throw new InputError("DELTA_RANGE", `${caller} requires delta in (0, 1), got ${delta}`);
}

/** Throws `METHOD` for a name that is no method. */
export function checkMethod(method: string): void {
  if (method === "hull" || method === "quadratic") return;
  throw new InputError(
    "METHOD",
    `calibrate requires method "hull" or "quadratic", got ${JSON.stringify(method)}`,
  );
}

/** Throws `PURCHASES_MIN` unless it is finite and at least 1. */
export function checkPurchasesMin(purchasesMin: number): void {
  if (purchasesMin >= 1 && purchasesMin < Number.POSITIVE_INFINITY) return;
  throw new InputError("PURCHASES_MIN", `calibrate requires purchasesMin >= 1, got ${purchasesMin}`);
}

/** Throws `CURVE_SHAPE` unless points descend in threshold within [0, 1], ascend in counts and end at the totals. */
export function checkCurve(curve: Curve, name: string): void {
  const { thresholds, clicks, purchases, robotic } = curve;
  const wellFormed =
    descendsWithinOne(thresholds) &&
    ascendsTo(curve.invalidClicks, thresholds.length, clicks) &&
    ascendsTo(curve.invalidPurchases, thresholds.length, purchases) &&
    ascendsTo(curve.invalidRobotic, thresholds.length, robotic);
  if (!wellFormed) explainCurve(curve, name);
}

function descendsWithinOne(thresholds: Float64Array): boolean {
  if (thresholds.length === 0) return true;
  let before = thresholds[0]!;
  if (!(before <= 1)) return false;
  for (let i = 1; i < thresholds.length; i++) {
    const threshold = thresholds[i]!;
    if (!(threshold < before)) return false;
    before = threshold;
  }
  return before >= 0;
}

function ascendsTo(counts: Float64Array, length: number, total: number): boolean {
  if (counts.length !== length) return false;
  let before = 0;
  for (let i = 0; i < length; i++) {
    const count = counts[i]!;
    if (!(count >= before)) return false;
    before = count;
  }
  return total === before;
}

/** Throws what is wrong with a curve that is not well formed. */
function explainCurve(curve: Curve, name: string): void {
  const { thresholds } = curve;
  const fail = (rule: string, culprit: string) => {
    const of = `of slice ${JSON.stringify(name)}`;
    throw new InputError(
      "CURVE_SHAPE",
      `calibrateCurves requires ${rule}, got ${culprit} in the curve ${of}`,
    );
  };
  for (let i = 0; i < thresholds.length; i++) {
    const threshold = thresholds[i]!;
    const inside = threshold >= 0 && threshold <= 1;
    if (!inside) fail("thresholds in [0, 1]", `${threshold} at point ${i}`);
    if (i > 0 && threshold >= thresholds[i - 1]!) fail("descending thresholds", `${threshold} at point ${i}`);
  }
  for (const of of ["Clicks", "Purchases", "Robotic"] as const) {
    const counts = curve[`invalid${of}`];
    const total = curve[of.toLowerCase() as "clicks" | "purchases" | "robotic"];
    if (counts.length !== thresholds.length)
      fail("as many counts as thresholds", `${counts.length} invalid${of}`);
    let before = 0;
    for (let i = 0; i < counts.length; i++) {
      if (!(counts[i]! >= before)) fail("ascending counts", `invalid${of} ${counts[i]} at point ${i}`);
      before = counts[i]!;
    }
    if (total !== before) fail(`${of.toLowerCase()} to be the last point's count`, `${total} and ${before}`);
  }
}
