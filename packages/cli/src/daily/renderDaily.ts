import type { DailyCounts, DailyReport } from "@slidr/serve";
import { percent, whole } from "../report/format.js";
import { html, type Markup } from "../report/html.js";
import { styles } from "../report/styles.js";

/** Rows of a table on the page; the CSV has all. */
const ROWS_MAX = 100;

/** Characters of a name on the page. */
const NAME_MAX = 80;

/** What each column says, in a word and in a sentence. */
const COLUMNS: readonly (readonly [keyof DailyCounts, string])[] = [
  ["gross", "Gross"],
  ["degraded", "Degraded"],
  ["invalid", "Invalid"],
  ["holdout", "Holdout"],
  ["holdoutInvalid", "of it invalid"],
  ["net", "Net"],
  ["credited", "Credited"],
  ["recharged", "Re-charged"],
  ["adjustedNet", "Adjusted net"],
];

/**
 * The page of a daily report: self-contained, no script, readable on a phone, in the dark and on paper.
 *
 * @param report of `dailyReport`
 * @param title what the page is about: a day
 *
 * @example
 * ```ts no-run
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { renderDaily } from "@slidr/cli";
 * import { dailyReport } from "@slidr/serve";
 *
 * const report = await dailyReport({ log: "decisions", fromMs: 0, toMs: 86_400_000, temporary: tmpdir() });
 * writeFileSync("daily.html", renderDaily(report, "1970-01-01"));
 * ```
 */
export function renderDaily(report: DailyReport, title: string): string {
  const { totals, slices, campaigns } = report;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Clicks of ${title}</title><style>${styles}</style></head>
<body><main>
<h1>Clicks of ${title}</h1>
<p class="quiet">${intervalText(report)}</p>
${missing(report)}
<div class="tiles">
${tile(whole(totals.gross), "gross clicks")}
${tile(whole(totals.invalid), `invalid (SIVT), ${share(totals.invalid, totals)}`)}
${tile(whole(totals.degraded), `degraded, ${share(totals.degraded, totals)}`)}
${tile(whole(totals.holdout), `in the holdout, ${share(totals.holdout, totals)}`)}
${tile(whole(totals.net), "net clicks")}
${tile(whole(totals.adjustedNet), `adjusted net: ${whole(totals.credited)} credited, ${whole(totals.recharged)} re-charged`)}
</div>
<h2>From gross to net</h2>
${account(totals)}
<h2>By slice</h2>
${table(
  "Slice",
  slices.map((counts) => [counts.slice, counts]),
)}
<h2>By campaign</h2>
${table(
  "Campaign",
  campaigns.map((counts) => [counts.campaign, counts]),
)}
<h2>What the words mean</h2>
<p>Invalid clicks are those that this system found to be sophisticated invalid traffic (SIVT, in the words of the Media Rating Council): suspected robotic
behaviour, by a model and a threshold for each slice. General invalid traffic (GIVT: lists, data centres) is filtered elsewhere and is in none of these figures.</p>
<dl>
<dt>Gross</dt><dd>Clicks in the decision log, each id once.</dd>
<dt>Degraded</dt><dd>Answered without a score, as something failed or was late; charged. ${whole(totals.delayed)} of them were decided later.</dd>
<dt>Holdout</dt><dd>Drawn at random: judged and charged either way, so that invalidation can be supported by evidence.</dd>
<dt>Net</dt><dd>Charged by the first answer: gross − invalid + invalid in the holdout.</dd>
<dt>Credited</dt><dd>Charged at first, not charged now: ${whole(totals.creditedByDelay)} by delayed decisions, the others by replays.</dd>
<dt>Re-charged</dt><dd>Not charged at first, charged now, by a replay.</dd>
<dt>Adjusted net</dt><dd>Charged now: net − credited + re-charged.</dd>
</dl>
</main></body></html>
`.text;
}

function intervalText({ interval, corrections }: DailyReport): string {
  const { fromMs, toMs } = interval;
  const at = (ms: number | undefined) => (ms === undefined ? "the beginning" : new Date(ms).toISOString());
  const end = toMs === undefined ? "the end" : at(toMs);
  return `From ${at(fromMs)} to before ${end}, by the time of the click. ${whole(corrections.used)} corrections of replays applied.`;
}

/** A report that leaves something out says so at its head. */
function missing({ log }: DailyReport): Markup | string {
  if (log.unwritten === 0) return "";
  return html`<p class="warn"><b>Incomplete:</b> ${whole(log.unwritten)} decisions of these hours could not be logged (a full or slow disk) and are in no figure.</p>`;
}

function tile(figure: string, words: string): Markup {
  return html`<div class="tile"><b>${figure}</b><span>${words}</span></div>`;
}

/** The identities as a column of figures that a person can add up. */
function account(totals: DailyCounts): Markup {
  const lines: readonly (readonly [string, string, number])[] = [
    ["", "Gross", totals.gross],
    ["−", "Invalid (SIVT)", totals.invalid],
    ["+", "Invalid in the holdout, charged", totals.holdoutInvalid],
    ["=", "Net", totals.net],
    ["−", "Credited", totals.credited],
    ["+", "Re-charged", totals.recharged],
    ["=", "Adjusted net", totals.adjustedNet],
  ];
  return html`<div class="scroll"><table><tbody>
${lines.map(([sign, name, figure]) => html`<tr${sign === "=" ? rowOwn : ""}><td>${sign} ${name}</td><td>${whole(figure)}</td><td>${share(figure, totals)}</td></tr>`)}
</tbody></table></div>`;
}

const rowOwn = html` class="own"`;

function table(heading: string, rows: readonly (readonly [string, DailyCounts])[]): Markup {
  const shown = [...rows].sort(([, a], [, b]) => b.gross - a.gross).slice(0, ROWS_MAX);
  const rest = rows.length - shown.length;
  return html`<div class="scroll"><table><thead><tr><th>${heading}</th>${COLUMNS.map(([, name]) => html`<th>${name}</th>`)}<th>Invalid share</th></tr></thead><tbody>
${shown.map(
  ([name, counts]) =>
    html`<tr><td><span class="long">${shortened(name)}</span></td>${COLUMNS.map(([column]) => html`<td>${whole(counts[column])}</td>`)}<td>${share(counts.invalid, counts)}</td></tr>`,
)}
</tbody></table></div>${rest > 0 ? html`<p class="quiet">The ${whole(ROWS_MAX)} largest of ${whole(rows.length)}; daily.csv has all.</p>` : ""}`;
}

/** Whoever clicks may choose a campaign's name: however long, the figures beside it stay in sight. The CSV has it whole. */
function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= NAME_MAX ? name : `${characters.slice(0, NAME_MAX - 1).join("")}…`;
}

function share(part: number, { gross }: DailyCounts): string {
  return gross === 0 ? "–" : percent(part / gross);
}
