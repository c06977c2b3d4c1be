import type { PurchasersSummary, RunSummary } from "../../summary.js";
import { percent, whole } from "../format.js";
import { html, type Markup } from "../html.js";

/** How far the FPR above is that of humans: the three figures in words, and the groups that hardly buy. */
export function purchasers(summary: RunSummary): Markup {
  const { purchasers, budget } = summary;
  const { support, advice, held } = purchasers;
  const thin = "why" in support ? [] : support.thin;
  return html`<h2>Do purchasers stand for humans?</h2>
<p>FPR is measured on purchasers, and purchasers are not all humans. They are compared with ${whole(purchasers.presumedHumans)} clicks of the
test part that are <em>presumed human</em>: purchasers, and clicks that neither the robotic heuristic nor the user's haste speaks
against. The budget of ${percent(budget)} was held on the ${held === "plain" ? "plain" : "reweighted"} FPR.</p>
<dl><dt>reweighted FPR</dt><dd>${reweightedText(summary)}</dd>
<dt>where nobody buys</dt><dd>${supportText(support)}</dd>
<dt>distance</dt><dd>${distanceText(purchasers)}</dd></dl>
${thin.length === 0 ? "" : thinTable(thin)}
${advice.map((line) => html`<p>${line}</p>`)}`;
}

function reweightedText({ purchasers: { reweighted, circumstances }, policies }: RunSummary): string {
  if ("why" in reweighted) return `not known: ${reweighted.why}`;
  const { fpr, interval, effectiveSampleSize, purchases, weightMax, cappedPurchases, cutShare } = reweighted;
  const [lower, upper] = interval;
  const cut =
    cappedPurchases === 0
      ? ""
      : ` ${whole(cappedPurchases)} weights were cut to ${weightMax} times the mean, ${percent(cutShare)} of all weight.`;
  return `${percent(fpr)} (${percent(lower)} – ${percent(upper)}) beside a plain ${percent(policies[0]!.fpr)}: what purchasers would lose if they were in the circumstances of presumed humans (by ${circumstances.join(", ")}). The ${whole(purchases)} purchasers are then worth ${whole(effectiveSampleSize)}.${cut}`;
}

function supportText(support: PurchasersSummary["support"]): string {
  if ("why" in support) return `not known: ${support.why}`;
  const { humanShare, invalidShare } = support;
  if (humanShare === 0) return "no group of any size is without purchasers.";
  return `${percent(humanShare)} of presumed humans and ${percent(invalidShare)} of invalid clicks are where next to nobody buys. No FPR, plain or reweighted, says anything about them.`;
}

function distanceText({ distance }: PurchasersSummary): string {
  if ("why" in distance) return `not known: ${distance.why}`;
  const worst = distance.features.slice(0, 3).map(({ name, ks }) => `${name} (${ks.toFixed(2)})`);
  return `${distance.auc.toFixed(2)} is the chance that a model of all features ranks a purchaser above a presumed human: 0.50 where they are alike, 1 where nothing of one resembles the other. Farthest by Kolmogorov-Smirnov distance: ${worst.join(", ")}.`;
}

type Thin = Exclude<PurchasersSummary["support"], { why: string }>["thin"];

function thinTable(thin: Thin): Markup {
  return html`<div class="scroll"><table><thead><tr><th>group that buys too seldom</th><th>clicks</th><th>presumed human</th><th>purchases</th><th>expected</th><th>invalid</th></tr></thead>
<tbody>${thin.map(
    (
      group,
    ) => html`<tr><td>${group.field}: ${group.name}</td><td>${whole(group.clicks)}</td><td>${whole(group.presumedHumans)}</td>
<td>${whole(group.purchases)}</td><td>${whole(group.expectedPurchases)}</td><td>${percent(group.invalidClicks / group.clicks)}</td></tr>`,
  )}</tbody></table></div>`;
}
