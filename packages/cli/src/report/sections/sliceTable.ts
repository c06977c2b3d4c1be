import { combineRates, ratesOfCounts } from "@slidr/metrics";
import { ratesSummary } from "../../ratesSummary.js";
import type { RatesSummary, RunSummary, SliceSummary } from "../../summary.js";
import { intervalText, percent, thresholdText, whole } from "../format.js";
import { html, type Markup } from "../html.js";

/** How many slices a table lists; the others are one row, and all are in summary.json. */
export const ROWS_MAX = 100;

/** What each slice's threshold did on the test part, the busiest slices first. */
export function sliceTable({ policies, budget }: RunSummary): Markup {
  const rows = policies[0]!.bySlice;
  const listed = rows.length <= ROWS_MAX + 1 ? rows : rows.slice(0, ROWS_MAX);
  const others = rows.slice(listed.length);
  return html`<h2>What each threshold did on the test part</h2>
<p>Intervals: 95%, Clopper-Pearson. The budget of ${percent(budget)} holds for all slices together, not for each.</p>
<div class="scroll"><table><thead><tr><th>slice</th><th>threshold</th><th class="name">threshold of</th><th>clicks</th><th>IVR</th>
<th>purchasers</th><th>FPR</th><th>FPR, interval</th><th>robotic coverage</th><th class="note">notes</th></tr></thead>
<tbody>${listed.map(
    (
      row,
    ) => html`<tr><td>${row.slice}</td><td>${thresholdText(row.threshold)}</td><td class="name">${row.calibratedAs}</td>
${rateCells(row)}<td class="note">${notes(row, budget)}</td></tr>`,
  )}
${
  others.length === 0
    ? ""
    : html`<tr><td>${whole(others.length)} smaller slices</td><td></td><td></td>${rateCells(sumRates(others))}<td class="note">all are in summary.json</td></tr>`
}</tbody></table></div>`;
}

function rateCells({ counts, ivr, fpr, fprInterval, roboticCoverage }: RatesSummary): Markup {
  const bought = counts.purchases > 0;
  return html`<td>${whole(counts.clicks)}</td><td>${percent(ivr)}</td>
<td>${whole(counts.purchases)}</td><td>${bought ? percent(fpr) : "–"}</td><td>${bought ? intervalText(fprInterval) : "–"}</td>
<td>${counts.robotic > 0 ? percent(roboticCoverage) : "–"}</td>`;
}

/** Rates of several slices together. */
export function sumRates(rows: readonly RatesSummary[]): RatesSummary {
  return ratesSummary(combineRates(rows.map(({ counts }) => ratesOfCounts(counts))));
}

/** What a reader of the row should know, in a few words each. */
function notes(
  { slice, threshold, calibratedAs, counts, fprInterval }: SliceSummary,
  budget: number,
): string {
  const found: string[] = [];
  if (calibratedAs !== slice) found.push("few purchasers: pooled");
  if (threshold > 1) found.push("nothing is invalidated");
  if (counts.purchases === 0) found.push("no purchasers here: its FPR is unknown");
  else if (fprInterval[0] > budget) found.push("surely above the budget here");
  if (counts.robotic === 0) found.push("no robotic clicks by the heuristic");
  return found.join("; ");
}
