import type { PolicySummary, RunSummary } from "../../summary.js";
import { percent, utcMinute, whole } from "../format.js";
import { html, type Markup } from "../html.js";

/** What was run, and the four figures a reader wants first. */
export function headline(summary: RunSummary): Markup {
  const own = summary.policies[0]!;
  const tiles: [string, string][] = [
    [percent(own.ivr), "IVR: clicks invalidated"],
    [percent(own.fpr), `FPR: purchasers' clicks lost (${budgetText(own, summary.budget)})`],
    [percent(own.roboticCoverage), "robotic coverage: heuristic robots caught"],
  ];
  if (own.robotRecall !== undefined) tiles.push([percent(own.robotRecall), "of true robots caught"]);
  if (own.humanFalsePositiveRate !== undefined)
    tiles.push([percent(own.humanFalsePositiveRate), "of all true humans lost"]);
  return html`<h1>${summary.source.name}</h1>
<p class="quiet">${own.policy}, ${whole(own.counts.clicks)} clicks of the test part,
${utcMinute(summary.split.test.fromMs)} to ${utcMinute(summary.split.test.toMs)}</p>
<div class="tiles">${tiles.map(([figure, text]) => html`<div class="tile"><b>${figure}</b><span>${text}</span></div>`)}</div>
<p>${verdict(summary)}</p>`;
}

/** Whether the test part says that the budget was kept, as far as its interval can tell. */
function budgetText({ fpr, fprInterval }: PolicySummary, budget: number): string {
  const [lower, upper] = fprInterval;
  const held = `budget ${percent(budget)}`;
  if (lower > budget) return `${held}: exceeded`;
  if (upper <= budget) return `${held}: kept`;
  const side = fpr > budget ? "above it" : "within it";
  return `${held}: ${side}, too few purchasers to be sure`;
}

function verdict(summary: RunSummary): string {
  const blocked = summary.findings.filter((finding) => !finding.passed && finding.severity === "block");
  const bundle = summary.bundle.promoted
    ? "The bundle is live."
    : `The bundle was written but not promoted: ${summary.bundle.why}`;
  const checks =
    blocked.length === 0
      ? "No guardrail blocks."
      : `${whole(blocked.length)} guardrail findings block promotion.`;
  return `${checks} ${bundle}`;
}
