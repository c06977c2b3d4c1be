import * as Plot from "@observablehq/plot";
import type { ChosenPoint, CurveSummary } from "../summary.js";
import { draw } from "./drawing.js";
import { intervalText, percent, whole } from "./format.js";
import type { Markup } from "./html.js";
import { budgetRule, isPerSlice } from "./marks.js";

/** How far past the budget the picture goes: where a reader would look for what a larger budget buys. */
const BUDGETS_SHOWN = 8;

/** The IVR-FPR curve of one slice (or of several together), the budget, its knee, and the point each policy chose on it. */
export function curvePlot(curve: CurveSummary, budget: number, size: Plot.PlotOptions = {}): Markup {
  const fprMax = curveFprMax(curve, budget);
  const line = curve.fpr.map((fpr, index) => ({ fpr, ivr: curve.ivr[index]! }));
  const own = curve.chosen.filter(({ policy }) => isPerSlice(policy));
  const global = curve.chosen.filter(({ policy }) => !isPerSlice(policy));
  const knee = curve.knee !== undefined && curve.knee.fpr <= fprMax ? [curve.knee] : [];
  const at = { x: "fpr", y: "ivr" } as const;
  return draw(
    { title: `IVR against FPR, ${curve.slice}`, description: describeCurve(curve, budget) },
    {
      x: { label: "FPR of purchasers →", domain: [0, fprMax], tickFormat: "~%", ticks: 5, clamp: true },
      y: { label: "↑ IVR", grid: true, tickFormat: "~%", zero: true, nice: true, ticks: 4 },
      marks: [
        budgetRule(budget),
        Plot.line(within(line, fprMax), {
          ...at,
          stroke: "var(--line)",
          curve: "step-after",
          strokeWidth: 2,
        }),
        intervals(own, fprMax),
        // The global point is a ring, drawn first, so that the per-slice point shows also where both are one.
        Plot.dot(global, { ...at, r: 8, stroke: "var(--other)", strokeWidth: 2.5 }),
        Plot.dot(knee, {
          ...at,
          r: 5.5,
          symbol: "diamond",
          fill: "var(--page)",
          stroke: "var(--ink)",
          strokeWidth: 1.75,
        }),
        Plot.dot(own, { ...at, r: 4.5, fill: "var(--own)" }),
      ],
      ...size,
    },
  );
}

/** The right end of a curve's picture; it always holds the chosen points. */
export function curveFprMax({ chosen }: CurveSummary, budget: number): number {
  const chosenMax = Math.max(0, ...chosen.map((point) => point.fpr));
  return Math.min(1, Math.max(budget * BUDGETS_SHOWN, chosenMax * 1.2));
}

/** A cross of both intervals; an arrow head where the FPR's goes on past the picture. */
function intervals(points: readonly ChosenPoint[], fprMax: number): Plot.Markish {
  const shown = points.map(({ fpr, ivr, fprInterval, ivrInterval }) => ({
    fpr,
    ivr,
    fprLower: fprInterval[0],
    fprUpper: Math.min(fprMax, fprInterval[1]),
    ivrLower: ivrInterval[0],
    ivrUpper: ivrInterval[1],
    beyond: fprInterval[1] > fprMax,
  }));
  const stroke = { stroke: "var(--own)", strokeOpacity: 0.7, strokeWidth: 1.25 };
  return [
    Plot.ruleY(shown, { x1: "fprLower", x2: "fprUpper", y: "ivr", ...stroke }),
    Plot.ruleX(shown, { y1: "ivrLower", y2: "ivrUpper", x: "fpr", ...stroke }),
    Plot.dot(
      shown.filter(({ beyond }) => beyond),
      { x: "fprUpper", y: "ivr", symbol: "triangle", rotate: 90, r: 3.5, fill: "var(--own)" },
    ),
  ];
}

/** The part of a line left of `fprMax`, carried on to the edge so that the step does not end early. */
function within(line: readonly { fpr: number; ivr: number }[], fprMax: number) {
  const shown = line.filter((point) => point.fpr <= fprMax);
  const last = shown[shown.length - 1];
  return last === undefined ? shown : [...shown, { fpr: fprMax, ivr: last.ivr }];
}

function describeCurve({ clicks, purchases, chosen, knee }: CurveSummary, budget: number): string {
  const points = chosen.map(
    ({ policy, fpr, fprInterval, ivr }) =>
      `${policy}: IVR ${percent(ivr)} at FPR ${percent(fpr)} (95% interval ${intervalText(fprInterval)})`,
  );
  if (knee) points.push(`knee: IVR ${percent(knee.ivr)} at FPR ${percent(knee.fpr)}`);
  return `${whole(clicks)} clicks, ${whole(purchases)} by purchasers; budget ${percent(budget)}. ${points.join("; ")}.`;
}
