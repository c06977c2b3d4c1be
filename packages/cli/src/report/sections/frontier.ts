import type { RunSummary } from "../../summary.js";
import { percent } from "../format.js";
import { frontierPlot } from "../frontierPlot.js";
import { html, type Markup } from "../html.js";

/** The budgets of the table, in times the chosen one. */
const MULTIPLES = [1 / 4, 1 / 2, 1, 2, 4, 8, 16];

/** Slices listed by name before "and n more". */
const NAMES_MAX = 5;

/** What a budget buys: the picture, and the price of the next basis point in words. */
export function frontierFigure(summary: RunSummary): Markup {
  const { certificate, purchasers } = summary;
  return html`<figure><h3>What a budget buys</h3>${frontierPlot(summary)}
<figcaption><b class="own" aria-hidden="true">●</b>&nbsp;The chosen budget; the dotted line through it has the slope there.
${price(certificate, purchasers.held === "plain" ? "purchasers' clicks" : "purchasers' clicks, reweighted")} ${optimality(certificate)} ${scope(purchasers)}</figcaption></figure>`;
}

/** The same as a table, which goes further than the picture. */
export function frontierTable({ budget, frontier, purchasers }: RunSummary): Markup {
  const limits = scope(purchasers);
  const points = MULTIPLES.flatMap((multiple) => {
    const wanted = budget * multiple;
    const point = frontier.find((each) => Math.abs(each.budget - wanted) <= wanted * 1e-6);
    return point === undefined ? [] : [{ chosen: multiple === 1, ...point }];
  });
  const cells = (of: "ivr" | "fpr") =>
    points.map((point) => html`<td${point.chosen ? html` class="own"` : ""}>${percent(point[of])}</td>`);
  return html`<div class="scroll"><table><thead><tr><th>budget</th>${points.map((point) => html`<th>${percent(point.budget)}${point.chosen ? html`<small>chosen</small>` : ""}</th>`)}</tr></thead>
<tbody><tr><td>IVR</td>${cells("ivr")}</tr><tr><td>${purchasers.held === "plain" ? "FPR" : "reweighted FPR"}</td>${cells("fpr")}</tr></tbody></table></div>${limits === "" ? "" : html`<p class="quiet">${limits}</p>`}`;
}

/** Which clicks the frontier is of, where not of all. */
function scope({ unsupported }: RunSummary["purchasers"]): string {
  if (unsupported.length === 0) return "";
  const more = unsupported.length - NAMES_MAX;
  const names = unsupported.slice(0, NAMES_MAX).join(", ") + (more > 0 ? ` and ${more} more` : "");
  return `All of this is of the clicks without ${names}, on which the budget says nothing.`;
}

/** Lambda in words: basis points of clicks for one basis point of budget. */
function price({ lambda }: RunSummary["certificate"], what: string): string {
  if (lambda === 0) return "One more basis point of budget buys nothing here.";
  const points = lambda >= 100 ? lambda.toFixed(0) : lambda.toPrecision(3);
  return `One more basis point of budget (0.01% of ${what}) buys ${points} basis points of clicks.`;
}

function optimality({ exact, gap }: RunSummary["certificate"]): string {
  if (exact) return "No thresholds within the budget invalidate more.";
  return `The best thresholds invalidate at most ${percent(gap)} more (duality gap).`;
}
