import type { CurveSummary, RunSummary } from "../../summary.js";
import { curveFprMax, curvePlot } from "../curvePlot.js";
import { percent, whole } from "../format.js";
import { html, type Markup } from "../html.js";
import { frontierFigure, frontierTable } from "./frontier.js";
import { sliceTable } from "./sliceTable.js";

/** The curves the thresholds were chosen on, all traffic first, then what each slice's threshold did later. */
export function slices(summary: RunSummary): Markup {
  const [full, ...bySlice] = summary.curves;
  return html`<h2>IVR against FPR</h2>
<p>On the calibration part. <span class="key"><b class="own" aria-hidden="true">●</b>&nbsp;one threshold per slice, with 95% intervals (an arrow
where one goes on past the picture); <b class="other" aria-hidden="true">○</b>&nbsp;one global threshold;
<b aria-hidden="true">◇</b>&nbsp;the knee, where the curve bends most.</span> Dashed: the budget.</p>
<div class="pictures pair">
<figure><h3>All traffic</h3>${curvePlot(full!, summary.budget)}<figcaption>${caption(full!, summary.budget)}</figcaption></figure>
${frontierFigure(summary)}
</div>
${frontierTable(summary)}
${bySlice.length === 0 ? "" : smallMultiples(summary, bySlice)}
${sliceTable(summary)}`;
}

function smallMultiples({ slicedBy, budget }: RunSummary, curves: readonly CurveSummary[]): Markup {
  return html`<h2>By slice (${slicedBy.join(" × ")})</h2><div class="pictures">${curves.map(
    (curve) => html`<figure><h3>${curve.slice}</h3>${curvePlot(curve, budget, { height: 220 })}
<figcaption>${caption(curve, budget)}</figcaption></figure>`,
  )}</div>`;
}

function caption(curve: CurveSummary, budget: number): string {
  const counts = `${whole(curve.clicks)} clicks, ${whole(curve.purchases)} by purchasers.`;
  if (curve.knee === undefined) return `${counts} Without purchasers there is no FPR.`;
  const beyond = curve.knee.fpr > curveFprMax(curve, budget) ? ", right of the picture" : "";
  return `${counts} Knee: IVR ${percent(curve.knee.ivr)} at FPR ${percent(curve.knee.fpr)}${beyond}.`;
}
