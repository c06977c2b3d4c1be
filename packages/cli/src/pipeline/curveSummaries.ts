import {
  type Curve,
  combineRates,
  curvesBySlice,
  kneePoint,
  mergeCurves,
  type Rates,
  ratesAt,
} from "@slidr/metrics";
import { ratesSummary } from "../ratesSummary.js";
import type { ChosenPoint, CurveSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import type { ScoredPart } from "./scorePart.js";

/** The most points a drawn curve has, and the most slices that get a picture of their own. */
const POINTS_MAX = 400;
const SLICES_MAX = 12;

interface SliceCurve {
  readonly curve: Curve;
  /** Row of the slice in every policy's table. */
  readonly index: number;
}

/**
 * IVR-FPR curves on which the policies of one scorer chose their thresholds: of all traffic, of the busiest slices, and
 * of the others together, so that nothing is left out of the pictures.
 */
export function curveSummaries(part: ScoredPart, policies: readonly CalibratedPolicy[]): CurveSummary[] {
  const { purchased, slice, tree } = part;
  const scores = part.scores[policies[0]!.scorer]!;
  const slices = curvesBySlice({ scores, purchased, slice, sliceCount: tree.names.length })
    .map((curve, index): SliceCurve => ({ curve, index }))
    .filter(({ curve }) => curve.clicks > 0)
    .sort((a, b) => b.curve.clicks - a.curve.clicks);
  const all = summarise("all traffic", slices, policies);
  if (slices.length < 2) return [all];
  // A single slice more gets the picture that "others" would take.
  const own = slices.length <= SLICES_MAX + 1 ? slices : slices.slice(0, SLICES_MAX);
  const others = slices.slice(own.length);
  return [
    all,
    ...own.map((each) => summarise(tree.names[each.index]!, [each], policies)),
    ...(others.length > 0 ? [summarise(`${others.length} smaller slices`, others, policies)] : []),
  ];
}

/** The curve of some slices together; what a policy chose on it is what its thresholds, one per slice, do in all. */
function summarise(
  name: string,
  slices: readonly SliceCurve[],
  policies: readonly CalibratedPolicy[],
): CurveSummary {
  const curve = mergeCurves(slices.map((each) => each.curve));
  return {
    slice: name,
    sliceCount: slices.length,
    ...thinCurve(curve),
    chosen: policies.map(({ name: policy, calibration }) => {
      const rows = calibration.table.slices;
      const rates = slices.map((each) => ratesAt(each.curve, rows[each.index]!.threshold));
      return chosenPoint(policy, combineRates(rates));
    }),
    ...kneeOf(curve),
  };
}

function chosenPoint(policy: string, rates: Rates): ChosenPoint {
  const { fpr, fprInterval, ivr, ivrInterval } = ratesSummary(rates);
  return { policy, fpr, fprInterval, ivr, ivrInterval };
}

function kneeOf(curve: Curve): Pick<CurveSummary, "knee"> {
  if (curve.purchases === 0) return {};
  const { threshold, rates } = kneePoint(curve);
  return { knee: { threshold, fpr: rates.fpr, ivr: rates.ivr } };
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
