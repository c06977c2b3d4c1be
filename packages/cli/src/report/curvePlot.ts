import * as Plot from "@observablehq/plot";
import type { CurveSummary } from "../summary.js";
import { draw } from "./drawing.js";
import type { Markup } from "./html.js";

/** How far past the budget the picture goes: where a reader would look for what a larger budget buys. */
const BUDGETS_SHOWN = 8;

/** The IVR-FPR curve of one slice (or of all traffic), the budget, and the point each policy chose on it. */
export function curvePlot(curve: CurveSummary, budget: number, size: Plot.PlotOptions = {}): Markup {
  const chosenMax = Math.max(0, ...curve.chosen.map((point) => point.fpr));
  const fprMax = Math.min(1, Math.max(budget * BUDGETS_SHOWN, chosenMax * 1.2));
  const line = curve.fpr.map((fpr, index) => ({ fpr, ivr: curve.ivr[index]! }));
  return draw(`IVR against FPR, ${curve.slice}`, {
    x: {
      label: "FPR of purchasers →",
      domain: [0, fprMax],
      percent: false,
      tickFormat: "~%",
      ticks: 5,
      clamp: true,
    },
    y: { label: "↑ IVR", grid: true, tickFormat: "~%", zero: true, nice: true, ticks: 5 },
    marks: [
      Plot.ruleX([budget], { stroke: "var(--quiet)", strokeDasharray: "4 3" }),
      Plot.line(within(line, fprMax), {
        x: "fpr",
        y: "ivr",
        stroke: "var(--line)",
        curve: "step-after",
        strokeWidth: 2,
      }),
      Plot.dot(curve.chosen, {
        x: "fpr",
        y: "ivr",
        r: 6,
        fill: (point: { policy: string }) => policyColour(point.policy),
        stroke: "var(--page)",
        strokeWidth: 1.5,
        title: "policy",
      }),
    ],
    color: { type: "identity" },
    ...size,
  });
}

/** The part of a line left of `fprMax`, carried on to the edge so that the step does not end early. */
function within(line: readonly { fpr: number; ivr: number }[], fprMax: number) {
  const shown = line.filter((point) => point.fpr <= fprMax);
  const last = shown[shown.length - 1];
  return last === undefined ? shown : [...shown, { fpr: fprMax, ivr: last.ivr }];
}

/** The colour of a policy's points, the same in every plot and in the key. */
export function policyColour(policy: string): string {
  return policy.includes("per slice") ? "var(--own)" : "var(--other)";
}
