import type { RunSummary } from "../summary.js";
import { html } from "./html.js";
import { change } from "./sections/change.js";
import { comparison } from "./sections/comparison.js";
import { details } from "./sections/details.js";
import { guardrails } from "./sections/guardrails.js";
import { headline } from "./sections/headline.js";
import { purchasers } from "./sections/purchasers.js";
import { scores } from "./sections/scores.js";
import { slices } from "./sections/slices.js";
import { styles } from "./styles.js";

/**
 * One self-contained HTML page for a run: no script, no network, readable on a phone and in dark mode.
 *
 * @param summary what `slidr train` wrote as `summary.json`
 * @returns the page's text
 *
 * @example
 * ```ts no-run
 * import { readFileSync, writeFileSync } from "node:fs";
 * import { renderReport } from "@slidr/cli";
 *
 * writeFileSync("report.html", renderReport(JSON.parse(readFileSync("out/summary.json", "utf8"))));
 * ```
 */
export function renderReport(summary: RunSummary): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Slidr: ${summary.source.name}</title><style>${styles}</style></head>
<body><main>
${headline(summary)}
${comparison(summary)}
${purchasers(summary)}
${slices(summary)}
${change(summary)}
${scores(summary)}
${guardrails(summary.findings)}
${details(summary)}
</main></body></html>
`.text;
}
