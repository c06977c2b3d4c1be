import { COUNT_NAMES } from "./dailyCounts.js";
import type { DailyReport } from "./dailyReport.js";

/**
 * A daily report as CSV: a line for each campaign and slice, and the totals last, under the campaign `(all)`; a campaign of that very
 * name is given an apostrophe.
 *
 * Names come from clicks, so whoever clicks may choose them: one that a spreadsheet would run as a formula is given an apostrophe.
 *
 * @param report of `dailyReport`
 *
 * @example
 * ```ts
 * import { type DailyReport, dailyReportCsv } from "@slidr/serve";
 *
 * const counts = {
 *   gross: 9, decided: 8, degraded: 1, delayed: 0, invalid: 2, holdout: 1, holdoutInvalid: 0,
 *   net: 7, credited: 0, creditedByDelay: 0, recharged: 1, adjustedNet: 8,
 * };
 * const cells = [{ campaign: "=1+1", slice: "all", ...counts }];
 * const report = { cells, totals: counts } as unknown as DailyReport;
 * const [heading, line] = dailyReportCsv(report).split("\n");
 * heading!.slice(0, 29); // => "campaign,slice,gross,decided,"
 * line; // => "'=1+1,all,9,8,1,0,2,1,0,7,0,0,1,8"
 * ```
 */
export function dailyReportCsv({ cells, totals }: DailyReport): string {
  const lines = [["campaign", "slice", ...COUNT_NAMES].join(",")];
  const apart = cells.map((cell) => ({ ...cell, campaign: cell.campaign.replace(/^'*\(all\)$/, "'$&") }));
  for (const cell of [...apart, { campaign: "(all)", slice: "(all)", ...totals }]) {
    const counts = COUNT_NAMES.map((name) => cell[name]);
    lines.push([field(cell.campaign), field(cell.slice), ...counts].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** A formula may stand behind blanks, and in full-width characters (OWASP, CSV injection); control characters are taken off by some programs. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function field(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
