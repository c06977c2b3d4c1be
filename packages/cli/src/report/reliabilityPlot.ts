import * as Plot from "@observablehq/plot";
import type { ScoresSummary } from "../summary.js";
import { draw } from "./drawing.js";
import { percent } from "./format.js";
import type { Markup } from "./html.js";

/** What the model said against what was so, a dot a band of score, its area the clicks in it. */
export function reliabilityPlot({ bins }: NonNullable<ScoresSummary["reliability"]>): Markup {
  return draw(
    {
      title: "Reliability of the scores",
      description: bins
        .map(
          ({ scoreMean, roboticShare }) =>
            `mean score ${percent(scoreMean)}: ${percent(roboticShare)} not labelled human`,
        )
        .join("; "),
    },
    {
      x: { label: "mean score of the band →", domain: [0, 1], ticks: 5 },
      y: { label: "↑ share not labelled human", domain: [0, 1], grid: true, ticks: 5, tickFormat: "~%" },
      r: { range: [0, 9], zero: true },
      marks: [
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: "var(--quiet)", strokeDasharray: "4 3" },
        ),
        Plot.line(bins, { x: "scoreMean", y: "roboticShare", stroke: "var(--line)", strokeWidth: 1.5 }),
        Plot.dot(bins, {
          x: "scoreMean",
          y: "roboticShare",
          r: (bin: { clicks: number }) => bin.clicks,
          fill: "var(--line)",
          stroke: "var(--page)",
        }),
      ],
    },
  );
}
