import type { PolicySummary, RunSummary } from "../../summary.js";
import { intervalText, percent, thresholdText, whole } from "../format.js";
import { html, type Markup } from "../html.js";
import { policyPlot } from "../policyPlot.js";

/** Every policy at the same budget on the same test clicks: the table, and the same as pictures. */
export function comparison(summary: RunSummary): Markup {
  const judged = summary.policies.some((policy) => policy.robotRecall !== undefined);
  return html`<h2>Against the baselines</h2>
<p>Each policy's thresholds were set on the calibration part at a budget of ${percent(summary.budget)} of purchasers' clicks;
all were then judged on the same later clicks. Small print: 95% Clopper-Pearson intervals.</p>
<div class="scroll"><table><thead><tr><th>policy</th><th>IVR</th><th>FPR</th><th>robotic coverage</th>
${judged ? html`<th>robots caught</th><th>humans lost</th>` : ""}<th>threshold</th></tr></thead>
<tbody>${summary.policies.map((policy, index) => policyRow(policy, index === 0, judged))}</tbody></table></div>
<div class="pictures pair">
<figure>${policyPlot(summary.policies, "ivr", "IVR")}<figcaption>More is better, at the same FPR.</figcaption></figure>
<figure>${policyPlot(summary.policies, "fpr", "FPR of purchasers", summary.budget)}<figcaption>Dashed: the budget. Past it, purchasers lost more clicks than was promised.</figcaption></figure>
</div>`;
}

function policyRow(policy: PolicySummary, own: boolean, judged: boolean): Markup {
  const { counts } = policy;
  const thresholds = Object.values(policy.thresholds);
  return html`<tr${own ? html` class="own"` : ""}><td>${policy.policy}</td>
<td>${percent(policy.ivr)}<small>${intervalText(policy.ivrInterval)}</small></td>
<td>${percent(policy.fpr)}<small>${intervalText(policy.fprInterval)}; ${whole(counts.invalidPurchases)} of ${whole(counts.purchases)}</small></td>
<td>${percent(policy.roboticCoverage)}<small>${intervalText(policy.roboticCoverageInterval)}</small></td>
${
  judged
    ? html`<td>${percent(policy.robotRecall ?? 0)}</td><td>${percent(policy.humanFalsePositiveRate ?? 0)}</td>`
    : ""
}<td>${thresholds.length === 1 ? thresholdText(thresholds[0]!) : "per slice"}</td></tr>`;
}
