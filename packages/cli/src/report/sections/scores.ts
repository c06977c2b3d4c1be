import type { RunSummary } from "../../summary.js";
import { histogramPlot } from "../histogramPlot.js";
import { html, type Markup } from "../html.js";
import { reliabilityPlot } from "../reliabilityPlot.js";

/** What the test part's scores look like, and whether they mean what they say. */
export function scores({ scores: { histogram, reliability }, policies }: RunSummary): Markup {
  const own = policies[0]!;
  return html`<h2>Scores of the test part</h2><div class="pictures pair">
<figure><h3>Where they lie</h3>${histogramPlot(histogram, Object.values(own.thresholds))}
<figcaption>Bars: all clicks. Line: purchasers' clicks. Each adds up to 100%. Shaded: where the thresholds lie.</figcaption></figure>
${
  reliability === undefined
    ? ""
    : html`<figure><h3>Whether they mean what they say</h3>${reliabilityPlot(reliability)}
<figcaption>Clicks weighed as in training. Dashed: what is said is so. Expected calibration error ${reliability.calibrationError.toFixed(4)}, Brier score ${reliability.brierScore.toFixed(4)}.
"Not labelled human" is not "robot": most humans never buy.</figcaption></figure>`
}</div>`;
}
