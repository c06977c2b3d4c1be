import * as Plot from "@observablehq/plot";
import type { RunSummary } from "../summary.js";
import { draw } from "./drawing.js";
import type { Markup } from "./html.js";

/** What each budget would invalidate: the picture to look at before choosing one. */
export function frontierPlot(summary: Pick<RunSummary, "frontier" | "budget">): Markup {
  return draw("IVR against the false-positive budget", {
    x: { label: "budget (FPR of purchasers) →", tickFormat: "~%", ticks: 5 },
    y: { label: "↑ IVR", grid: true, tickFormat: "~%", zero: true, ticks: 5 },
    marks: [
      Plot.ruleX([summary.budget], { stroke: "var(--quiet)", strokeDasharray: "4 3" }),
      Plot.line(summary.frontier, {
        x: "budget",
        y: "ivr",
        stroke: "var(--line)",
        strokeWidth: 2,
        curve: "step-after",
      }),
      Plot.dot(summary.frontier, { x: "budget", y: "ivr", r: 3, fill: "var(--line)" }),
    ],
  });
}
