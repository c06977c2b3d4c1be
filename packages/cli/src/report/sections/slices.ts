import type { RunSummary, SliceSummary } from "../../summary.js";
import { curvePlot } from "../curvePlot.js";
import { percent, thresholdText, whole } from "../format.js";
import { frontierPlot } from "../frontierPlot.js";
import { html, type Markup } from "../html.js";

/** The curves the thresholds were chosen on, all traffic first, then what each slice's threshold did later. */
export function slices(summary: RunSummary): Markup {
  const [full, ...bySlice] = summary.curves;
  const { certificate } = summary;
  return html`<h2>IVR against FPR</h2>
<p>On the calibration part. <span class="key"><i style="background:var(--own)"></i>one threshold per slice
<i style="border:2px solid var(--other)"></i>one global threshold</span>. Dashed: the budget.</p>
<div class="pictures pair">
<figure><h3>All traffic</h3>${curvePlot(full!, summary.budget)}<figcaption>${whole(full!.clicks)} clicks, ${whole(full!.purchases)} by purchasers.</figcaption></figure>
<figure><h3>What a budget buys</h3>${frontierPlot(summary)}<figcaption>${price(certificate)} ${optimality(certificate)}</figcaption></figure>
</div>
${
  bySlice.length === 0
    ? ""
    : html`<h2>By slice (${summary.slicedBy.join(" × ")})</h2><div class="pictures">${bySlice.map(
        (curve) => html`<figure><h3>${curve.slice}</h3>${curvePlot(curve, summary.budget, { height: 200 })}
<figcaption>${whole(curve.clicks)} clicks, ${whole(curve.purchases)} by purchasers.</figcaption></figure>`,
      )}</div>`
}
${sliceTable(summary)}`;
}

function price({ lambda }: RunSummary["certificate"]): string {
  if (lambda === 0) return "A little more budget buys nothing here.";
  return `One more basis point of budget buys about ${percent(lambda / 10_000)} more IVR here.`;
}

function optimality({ exact, gap }: RunSummary["certificate"]): string {
  if (exact) return "No thresholds within the budget invalidate more.";
  return `The best thresholds invalidate at most ${percent(gap)} more (duality gap).`;
}

function sliceTable(summary: RunSummary): Markup {
  const rows = summary.policies[0]!.bySlice;
  return html`<h2>What each threshold did on the test part</h2>
<div class="scroll"><table><thead><tr><th>slice</th><th>threshold</th><th class="text">calibrated as</th><th>clicks</th><th>IVR</th><th>purchasers</th><th>FPR</th><th>FPR, 95% interval</th><th>robotic coverage</th></tr></thead>
<tbody>${rows.map(sliceRow)}</tbody></table></div>`;
}

function sliceRow(row: SliceSummary): Markup {
  return html`<tr><td>${row.slice}</td><td>${thresholdText(row.threshold)}</td><td class="text">${row.calibratedAs}</td>
<td>${whole(row.counts.clicks)}</td><td>${percent(row.ivr)}</td><td>${whole(row.counts.purchases)}</td><td>${percent(row.fpr)}</td>
<td>${percent(row.fprInterval[0])} – ${percent(row.fprInterval[1])}</td><td>${percent(row.roboticCoverage)}</td></tr>`;
}
