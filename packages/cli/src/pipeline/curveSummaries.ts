import { type Curve, combineRates, curvesBySlice, mergeCurves, ratesAt } from "@slidr/metrics";
import type { CurveSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import type { ScoredPart } from "./scorePart.js";

/** The most points a drawn curve has, and the most slices that get a picture of their own. */
const POINTS_MAX = 400;
const SLICES_MAX = 24;

/** IVR-FPR curves of all traffic and of the busiest slices, with the point that each policy of this scorer chose on them. */
export function curveSummaries(part: ScoredPart, policies: readonly CalibratedPolicy[]): CurveSummary[] {
  const { purchased, slice, tree } = part;
  const scores = part.scores[policies[0]!.scorer]!;
  const curves = curvesBySlice({ scores, purchased, slice, sliceCount: tree.names.length });
  const bySlice = curves
    .map((curve, index) => ({ curve, index }))
    .filter(({ curve }) => curve.clicks > 0)
    .sort((a, b) => b.curve.clicks - a.curve.clicks);
  const chosen = policies.map((policy) => chosenOverall(policy, curves));
  const all = { ...thinCurve(mergeCurves(curves)), slice: "all traffic", chosen };
  if (bySlice.length < 2) return [all];
  const pictures = bySlice.slice(0, SLICES_MAX).map(({ curve, index }) => ({
    ...thinCurve(curve),
    slice: tree.names[index]!,
    chosen: policies.map((policy) => chosenOn(policy, curve, index)),
  }));
  return [all, ...pictures];
}

type ChosenPoint = CurveSummary["chosen"][number];

function chosenOn(policy: CalibratedPolicy, curve: Curve, slice: number): ChosenPoint {
  const { fpr, ivr } = ratesAt(curve, policy.calibration.table.slices[slice]!.threshold);
  return { policy: policy.name, fpr, ivr };
}

function chosenOverall(policy: CalibratedPolicy, curves: readonly Curve[]): ChosenPoint {
  const { slices } = policy.calibration.table;
  const { fpr, ivr } = combineRates(curves.map((curve, index) => ratesAt(curve, slices[index]!.threshold)));
  return { policy: policy.name, fpr, ivr };
}

/** A curve's outline for drawing: of the points that lose the same purchases, the one that invalidates most. */
function thinCurve(curve: Curve): Pick<CurveSummary, "clicks" | "purchases" | "fpr" | "ivr"> {
  const { clicks, purchases, invalidClicks, invalidPurchases } = curve;
  const corners: number[] = [];
  for (let point = 0; point < invalidClicks.length; point++)
    if (invalidPurchases[point] !== invalidPurchases[point + 1]) corners.push(point);
  const kept = corners.filter(everyNth(corners.length));
  return {
    clicks,
    purchases,
    fpr: [0, ...kept.map((point) => share(invalidPurchases[point]!, purchases))],
    ivr: [0, ...kept.map((point) => share(invalidClicks[point]!, clicks))],
  };
}

/** Keeps the first half of {@link POINTS_MAX} corners whole, where budgets lie, and thins the rest evenly. */
function everyNth(count: number): (point: number, index: number) => boolean {
  const whole = POINTS_MAX / 2;
  const step = Math.max(1, Math.ceil((count - whole) / (POINTS_MAX - whole)));
  return (_, index) => index < whole || (index - whole) % step === 0 || index === count - 1;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
