import type { Finding } from "@slidr/guardrails";
import { countLine, stateOf, worstFirst } from "../../findingsTable.js";
import { whole } from "../format.js";
import { html, type Markup } from "../html.js";

/** What the checks found: what failed first, with what to do and clicks to look at; then, check by check, what passed. */
export function guardrails(findings: readonly Finding[]): Markup {
  const sorted = worstFirst(findings);
  const failed = sorted.filter(({ passed }) => !passed);
  const passed = sorted.filter((finding) => finding.passed);
  return html`<h2>Guardrails</h2>
<p>${countLine(findings)}.</p>
${failed.length === 0 ? "" : failedTable(failed)}
${passed.length === 0 ? "" : html`<details${failed.some(({ severity }) => severity !== "info") ? "" : html` open`}><summary>${whole(passed.length)} passed</summary>${passedTable(passed)}</details>`}`;
}

function failedTable(findings: readonly Finding[]): Markup {
  return html`<div class="scroll"><table><thead><tr><th>check</th><th class="text">finding</th><th class="text">what to do</th></tr></thead>
<tbody>${findings.map(
    (finding) => html`<tr>${checkCell(finding)}<td class="text">${finding.message}${figures(finding)}</td>
<td class="text">${finding.action}${finding.samples ? html`<small>clicks: ${finding.samples.join(", ")}</small>` : ""}</td></tr>`,
  )}</tbody></table></div>`;
}

function passedTable(findings: readonly Finding[]): Markup {
  return html`<div class="scroll"><table><thead><tr><th>check</th><th class="text">finding</th></tr></thead>
<tbody>${findings.map((finding) => html`<tr>${checkCell(finding)}<td class="text">${finding.message}</td></tr>`)}</tbody></table></div>`;
}

function checkCell(finding: Finding): Markup {
  const state = stateOf(finding);
  const mark = state === "ok" ? "pass" : state.toLowerCase();
  return html`<td><span class="${mark}">${mark}</span> ${finding.check}<small>${finding.code}</small></td>`;
}

/** What a message need not say: how sure it is. */
function figures({ n, interval, pValue }: Finding): Markup | string {
  const parts = [
    ...(n > 0 ? [`n ${whole(n)}`] : []),
    ...(interval
      ? [
          `${short(interval.lower)} to ${short(interval.upper)} with ${short(100 * interval.confidence)}% confidence`,
        ]
      : []),
    ...(pValue === undefined ? [] : [`p ${short(pValue)}`]),
  ];
  return parts.length === 0 ? "" : html`<small>${parts.join("; ")}</small>`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
