import * as Plot from "@observablehq/plot";
import type { RunSummary } from "../summary.js";
import { draw } from "./drawing.js";
import { percent } from "./format.js";
import type { Markup } from "./html.js";
import { budgetRule } from "./marks.js";

/** How many budgets the picture goes to: further out, the chosen one would stick to the axis. The table goes on. */
const BUDGETS_SHOWN = 4;

/** What each budget would invalidate, the chosen one, and the slope there: the picture to look at before choosing. */
export function frontierPlot(
  summary: Pick<RunSummary, "frontier" | "budget" | "certificate" | "purchasers">,
): Markup {
  const { budget } = summary;
  const { primal, lambda } = summary.certificate;
  const fpr = summary.purchasers.held === "plain" ? "FPR of purchasers" : "reweighted FPR";
  const budgetMax = Math.min(1, budget * BUDGETS_SHOWN);
  const shown = summary.frontier.filter((point) => point.budget <= budgetMax * 1.0001);
  const ivrMax = Math.max(primal, ...shown.map(({ ivr }) => ivr));
  return draw(
    {
      title: "IVR against the false-positive budget",
      description: `At the budget of ${percent(budget)}: IVR ${percent(primal)}, slope ${lambda.toFixed(2)}. ${shown
        .map((point) => `${percent(point.budget)}: ${percent(point.ivr)}`)
        .join("; ")}.`,
    },
    {
      x: { label: `budget (${fpr}) →`, domain: [0, budgetMax], tickFormat: "~%", ticks: 5 },
      y: {
        label: "↑ IVR",
        domain: [0, Math.min(1, ivrMax * 1.08)],
        grid: true,
        tickFormat: "~%",
        ticks: 5,
      },
      marks: [
        budgetRule(budget),
        Plot.line(shown, {
          x: "budget",
          y: "ivr",
          stroke: "var(--line)",
          strokeWidth: 2,
          curve: "step-after",
        }),
        Plot.dot(shown, { x: "budget", y: "ivr", r: 2, fill: "var(--line)" }),
        Plot.line(tangent(budget, primal, lambda, [budgetMax, ivrMax * 1.08]), {
          stroke: "var(--own)",
          strokeWidth: 1.5,
          strokeDasharray: "2 2",
        }),
        Plot.dot([[budget, primal]], { r: 5, fill: "var(--own)" }),
      ],
    },
  );
}

/** The line of slope lambda through the chosen point, as far as it stays in the picture on both sides. */
function tangent(budget: number, ivr: number, lambda: number, [budgetMax, ivrMax]: [number, number]) {
  const at = (share: number): [number, number] => [share, ivr + lambda * (share - budget)];
  const low = lambda > 0 ? Math.max(0, budget - ivr / lambda) : 0;
  const high = lambda > 0 ? Math.min(budgetMax, budget + (ivrMax - ivr) / lambda) : budgetMax;
  return [at(low), at(high)];
}
