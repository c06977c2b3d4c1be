import * as Plot from "@observablehq/plot";
import type { ScoresSummary } from "../summary.js";
import { draw } from "./drawing.js";
import { percent, thresholdText, whole } from "./format.js";
import type { Markup } from "./html.js";

/** Where clicks and purchasers' clicks lie on the score's axis, and where the thresholds do. */
export function histogramPlot(
  { edges, clicks, purchases }: ScoresSummary["histogram"],
  thresholds: readonly number[],
): Markup {
  const clickSum = sum(clicks);
  const purchaseSum = sum(purchases);
  const bands = clicks.map((count, band) => ({
    lower: edges[band]!,
    upper: edges[band + 1]!,
    clicks: clickSum > 0 ? count / clickSum : 0,
    purchases: purchaseSum > 0 ? purchases[band]! / purchaseSum : 0,
  }));
  const used = thresholds.filter((threshold) => threshold <= 1);
  const least = used.reduce((found, threshold) => Math.min(found, threshold), 1);
  const most = used.reduce((found, threshold) => Math.max(found, threshold), 0);
  const range = used.length === 0 ? [] : [{ least, most }];
  const rangeText =
    used.length === 0 ? "" : `Thresholds from ${thresholdText(least)} to ${thresholdText(most)}. `;
  return draw(
    {
      title: "Scores of the test part",
      description: `${rangeText}Share of ${whole(clickSum)} clicks, and of ${whole(purchaseSum)} by purchasers, by score: ${bands
        .map((band) => `${band.lower}: ${percent(band.clicks)}, ${percent(band.purchases)}`)
        .join("; ")}.`,
    },
    {
      x: { label: "score →", domain: [0, 1], ticks: 5 },
      y: { label: "↑ share of the clicks", grid: true, nice: true, tickFormat: "~%", ticks: 5 },
      marks: [
        Plot.rectX(range, {
          x1: "least",
          x2: "most",
          fill: "var(--own)",
          fillOpacity: 0.2,
          stroke: "var(--own)",
        }),
        Plot.rectY(bands, { x1: "lower", x2: "upper", y: "clicks", fill: "var(--line)", fillOpacity: 0.55 }),
        Plot.line(outline(bands), { stroke: "var(--ink)", strokeWidth: 1.75 }),
        Plot.ruleY([0]),
      ],
    },
  );
}

/** The purchasers' bands as one line with corners. */
function outline(bands: readonly { lower: number; upper: number; purchases: number }[]): [number, number][] {
  return bands.flatMap(({ lower, upper, purchases }): [number, number][] => [
    [lower, purchases],
    [upper, purchases],
  ]);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
