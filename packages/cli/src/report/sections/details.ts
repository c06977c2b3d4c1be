import type { PartSummary, RunSummary } from "../../summary.js";
import { durationText, percent, utcMinute, whole } from "../format.js";
import { html, type Markup } from "../html.js";
import { trainingPlot } from "../trainingPlot.js";

/** How the model came about: training curve, labels, weights, split, what was left out, times. */
export function details(summary: RunSummary): Markup {
  const { labels, weights, engine } = summary;
  const facts: [string, string][] = [
    [
      "rows",
      `${whole(summary.rows.read)} read, ${whole(summary.rows.rejected)} rejected, ${whole(summary.rows.dropped)} left out; ${whole(summary.rows.clicks)} clicks`,
    ],
    ["split by", summary.split.by],
    ["train", partText(summary.split.train)],
    ["calibrate", partText(summary.split.calibrate)],
    ["test", partText(summary.split.test)],
    [
      "labels",
      `${whole(labels.human)} human (${whole(labels.byPurchase)} by purchase within ${durationText(labels.purchaseWindowMs)}, ${whole(labels.byRfm)} by account history), ${whole(labels.notHuman)} not, ${whole(labels.unknown)} not yet known`,
    ],
    [
      "weights",
      `${weights.method} over ${whole(weights.cells)} cells; effective sample size ${whole(weights.effectiveSampleSize)}`,
    ],
    ["model", summary.model],
    ["engine", `${engine.name} on ${engine.backend}: ${engine.reason}`],
    ["features", `${summary.features.length}: ${summary.features.join(", ")}`],
    ["promise", promiseText(summary)],
    ["bundle", summary.bundle.digest],
    ["peak memory", `${whole(summary.peakMemoryBytes / 1_048_576)} MiB`],
    [
      "time",
      Object.entries(summary.stagesS)
        .map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`)
        .join(", "),
    ],
  ];
  return html`<h2>Training</h2>
<figure class="wide">${trainingPlot(summary.history)}<figcaption>Weighted loss by epoch${summary.model.startsWith("ensemble") ? ", the mean of the members" : ""}; the epoch with the lowest held-out loss is kept.</figcaption></figure>
<h2>How it was made</h2>
<dl>${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${list(
  "Features left out",
  summary.leftOut.map(({ feature, reason }) => `${feature}: ${reason}`),
)}
${list("Notes", summary.notes)}
<p class="quiet">FPR is measured on purchasers' clicks (budget ${percent(summary.budget)}). Purchasers are not all humans: other humans can lose more.</p>`;
}

function promiseText({ guarantee, budget }: RunSummary): string {
  if (guarantee === undefined)
    return "none: on fresh clicks the FPR exceeds the budget every second time or more often";
  const { delta, purchases, invalidPurchases, ivrCost } = guarantee;
  return `on fresh purchasers' clicks of the same kind the FPR exceeds ${percent(budget)} with probability ${percent(delta)} at most (tested on ${whole(purchases)} purchases, of which ${whole(invalidPurchases)} fall); it cost ${percent(ivrCost)} of all clicks in IVR`;
}

function partText(part: PartSummary): string {
  return `${whole(part.clicks)} clicks, ${whole(part.purchases)} by purchasers, ${utcMinute(part.fromMs)} to ${utcMinute(part.toMs)}`;
}

function list(title: string, lines: readonly string[]): Markup | string {
  if (lines.length === 0) return "";
  return html`<h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
