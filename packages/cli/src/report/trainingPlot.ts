import * as Plot from "@observablehq/plot";
import type { RunSummary } from "../summary.js";
import { draw } from "./drawing.js";
import type { Markup } from "./html.js";

/** Weighted loss by epoch, on the training rows and on the users held out for early stopping. */
export function trainingPlot(history: RunSummary["history"]): Markup {
  const points = history.flatMap(({ epoch, loss, validationLoss }) => [
    { epoch, loss, part: "training" },
    ...(validationLoss === undefined ? [] : [{ epoch, loss: validationLoss, part: "held-out users" }]),
  ]);
  const last = history.length - 1;
  const description = points.map(({ epoch, loss, part }) => `epoch ${epoch}, ${part}: ${loss.toFixed(4)}`);
  return draw(
    { title: "Weighted loss by epoch", description: description.join("; ") },
    {
      marginRight: 96,
      x: { label: "epoch →", ticks: wholeTicks(history.length), tickFormat: "d" },
      y: { label: "↑ weighted loss", grid: true, ticks: 5 },
      color: { domain: ["training", "held-out users"], range: ["var(--line)", "var(--own)"] },
      marks: [
        Plot.line(points, { x: "epoch", y: "loss", stroke: "part", strokeWidth: 2 }),
        Plot.dot(points, { x: "epoch", y: "loss", fill: "part", r: 3 }),
        Plot.text(
          points.filter((point) => point.epoch === history[last]?.epoch),
          { x: "epoch", y: "loss", text: "part", fill: "part", textAnchor: "start", dx: 8 },
        ),
      ],
    },
  );
}

/** Whole epochs, at most eight of them. */
function wholeTicks(epochs: number): number[] {
  const step = Math.ceil(epochs / 8);
  return Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) => (epoch - 1) % step === 0);
}
