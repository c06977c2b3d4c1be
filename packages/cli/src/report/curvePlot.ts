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
      // The global point is a ring, drawn first, so that the per-slice point shows also where both are one.
      Plot.dot(curve.chosen.filter(isGlobal), {
        x: "fpr",
        y: "ivr",
        r: 8,
        stroke: "var(--other)",
        strokeWidth: 2.5,
      }),
      Plot.dot(
        curve.chosen.filter((point) => !isGlobal(point)),
        { x: "fpr", y: "ivr", r: 5, fill: "var(--own)" },
      ),
    ],
    ...size,
  });
}

function isGlobal({ policy }: CurveSummary["chosen"][number]): boolean {
  return !policy.includes("per slice");
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
