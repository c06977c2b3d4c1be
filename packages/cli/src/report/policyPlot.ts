import * as Plot from "@observablehq/plot";
import type { PolicySummary } from "../summary.js";
import { draw } from "./drawing.js";
import { intervalText, percent } from "./format.js";
import type { Markup } from "./html.js";
import { budgetRule, policyColour } from "./marks.js";

/** One rate of every policy with its 95% interval, as a dot on a line. */
export function policyPlot(
  policies: readonly PolicySummary[],
  rate: "ivr" | "fpr" | "roboticCoverage",
  label: string,
  budget?: number,
): Markup {
  const rows = policies.map((policy) => ({
    policy: policy.policy,
    value: policy[rate],
    lower: policy[`${rate}Interval`][0],
    upper: policy[`${rate}Interval`][1],
  }));
  const description = rows
    .map(
      (row) => `${row.policy}: ${percent(row.value)} (95% interval ${intervalText([row.lower, row.upper])})`,
    )
    .join("; ");
  return draw(
    { title: `${label} by policy`, description },
    {
      height: 60 + 34 * rows.length,
      marginTop: 10,
      marginLeft: 148,
      x: { label: `${label} →`, tickFormat: "~%", grid: true, ticks: 4, zero: true },
      y: { label: null, domain: rows.map((row) => row.policy), tickSize: 0 },
      color: { type: "identity" },
      marks: [
        budgetRule(budget),
        Plot.ruleY(rows, {
          y: "policy",
          x1: "lower",
          x2: "upper",
          stroke: (row: { policy: string }) => policyColour(row.policy),
          strokeWidth: 2,
        }),
        Plot.dot(rows, {
          y: "policy",
          x: "value",
          r: 5,
          fill: (row: { policy: string }) => policyColour(row.policy),
        }),
      ],
    },
  );
}
