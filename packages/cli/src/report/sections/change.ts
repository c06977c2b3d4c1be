import type { ChangeSummary, RunSummary, SliceSummary } from "../../summary.js";
import { type ChangedFigure, changePlot } from "../changePlot.js";
import { intervalText, percent, pointsText, thresholdText, whole } from "../format.js";
import { html, type Markup } from "../html.js";
import { ROWS_MAX } from "./sliceTable.js";

/** How many slices the pictures show. */
const SLICES_SHOWN = 12;
/** How many budgets the picture of the FPR goes to, at least. */
const BUDGETS_SHOWN = 4;

/** One slice before and now. */
interface Pair {
  readonly before: ChangeSummary["bySlice"][number];
  readonly now: SliceSummary;
}

/** What changes for each slice: the decisions in force until now beside the new ones, on the same clicks. */
export function change(summary: RunSummary): Markup {
  const { change: changed } = summary;
  const own = summary.policies[0]!;
  const pairs = own.bySlice.map((now, index): Pair => ({ now, before: changed.bySlice[index]! }));
  const { newlyInvalid, noLongerInvalid } = changed.before;
  return html`<h2>Before and after, by slice</h2>
<p>Before: ${changed.text}. Both decide the same clicks of the test part: of ${whole(own.counts.clicks)}, ${whole(newlyInvalid)} become invalid and
${whole(noLongerInvalid)} become valid. IVR ${percent(changed.before.ivr)} → ${percent(own.ivr)}, FPR ${percent(changed.before.fpr)} → ${percent(own.fpr)}.
<span class="key"><b class="other" aria-hidden="true">○</b>&nbsp;before, <b class="own" aria-hidden="true">●</b>&nbsp;now, with its 95% interval.</span>
${pairs.length > SLICES_SHOWN ? `The ${SLICES_SHOWN} busiest slices; the table has more.` : ""}</p>
<div class="pictures">${pictures(pairs.slice(0, SLICES_SHOWN), summary.budget)}</div>
${changeTable(pairs)}`;
}

function pictures(pairs: readonly Pair[], budget: number): Markup[] {
  const figures = (of: "ivr" | "fpr"): ChangedFigure[] =>
    pairs.map(({ before, now }) => ({
      slice: now.slice,
      before: before[of],
      now: now[of],
      interval: now[`${of}Interval`],
    }));
  const thresholds = pairs.map(({ before, now }) => ({
    slice: now.slice,
    before: before.threshold,
    now: now.threshold,
  }));
  const ivrMax = Math.max(...pairs.map(({ before, now }) => Math.max(before.ivr, now.ivrInterval[1])));
  const fprMax = Math.max(...pairs.map(({ before, now }) => Math.max(before.fpr, now.fpr)));
  return [
    html`<figure><h3>Threshold</h3>${changePlot({
      label: "threshold",
      figures: thresholds.map(atMostOne),
      format: thresholdText,
      tickFormat: "~f",
      domain: thresholdDomain(thresholds),
    })}<figcaption>A click is invalid from here on.${
      thresholds.some(({ before, now }) => before > 1 || now > 1) ? " At 1: no score reaches it." : ""
    }</figcaption></figure>`,
    html`<figure><h3>IVR</h3>${changePlot({
      label: "IVR",
      figures: figures("ivr"),
      format: percent,
      tickFormat: "~%",
      domain: [0, Math.min(1, ivrMax * 1.05)],
    })}<figcaption>Of all clicks of the slice.</figcaption></figure>`,
    html`<figure><h3>FPR</h3>${changePlot({
      label: "FPR of purchasers",
      figures: figures("fpr"),
      format: percent,
      tickFormat: "~%",
      domain: [0, Math.min(1, Math.max(budget * BUDGETS_SHOWN, fprMax * 1.2))],
      budget,
    })}<figcaption>Of purchasers' clicks. Dashed: the budget. Arrow: the interval goes on past the picture.</figcaption></figure>`,
  ];
}

/** A threshold that no score reaches is drawn at 1. */
function atMostOne({ slice, before, now }: ChangedFigure): ChangedFigure {
  return { slice, before: Math.min(1, before), now: Math.min(1, now) };
}

/** Thresholds lie close together near 1: their axis begins a little below the least of them. */
function thresholdDomain(figures: readonly ChangedFigure[]): [number, number] {
  const least = Math.min(1, ...figures.flatMap(({ before, now }) => [before, now]));
  return [Math.max(0, least - Math.max(0.01, (1 - least) * 0.15)), 1];
}

function changeTable(pairs: readonly Pair[]): Markup {
  const rest = pairs.length - ROWS_MAX;
  return html`<div class="scroll"><table><thead><tr class="groups"><th rowspan="2">slice</th><th colspan="2">threshold</th><th colspan="3">IVR</th>
<th colspan="3">FPR</th><th colspan="2">clicks that become</th></tr>
<tr><th>before</th><th>now</th><th>before</th><th>now</th><th>change</th><th>before</th><th>now</th><th>change</th><th>invalid</th><th>valid</th></tr></thead>
<tbody>${pairs.slice(0, ROWS_MAX).map(changeRow)}</tbody></table></div>
<p class="quiet">Changes are in percentage points.${rest > 0 ? ` And ${whole(rest)} smaller slices, in summary.json.` : ""}</p>`;
}

function changeRow({ before, now }: Pair): Markup {
  return html`<tr><td>${now.slice}</td>
<td>${thresholdText(before.threshold)}${whose(before)}</td><td>${thresholdText(now.threshold)}${whose(now)}</td>
<td>${percent(before.ivr)}</td><td>${percent(now.ivr)}</td><td>${pointsText(now.ivr - before.ivr)}</td>
${fprCells(before, now)}<td>${whole(before.newlyInvalid)}</td><td>${whole(before.noLongerInvalid)}</td></tr>`;
}

function whose({ slice, calibratedAs }: SliceSummary): Markup | string {
  return calibratedAs === slice ? "" : html`<small>of ${calibratedAs}</small>`;
}

/** Without purchasers there is no FPR to compare. */
function fprCells(before: SliceSummary, now: SliceSummary): Markup {
  if (now.counts.purchases === 0) return html`<td>–</td><td>–</td><td>–</td>`;
  return html`<td>${percent(before.fpr)}</td><td>${percent(now.fpr)}<small>${intervalText(now.fprInterval)}</small></td>
<td>${pointsText(now.fpr - before.fpr)}</td>`;
}
