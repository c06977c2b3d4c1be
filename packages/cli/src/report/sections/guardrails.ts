import type { Finding } from "@slidr/guardrails";
import { html, type Markup } from "../html.js";

/** How many passing findings are spelled out before the rest is only counted. */
const PASSED_SHOWN = 12;

/** What the checks found, failures first, readable also when they passed. */
export function guardrails(findings: readonly Finding[]): Markup {
  const failed = findings.filter((finding) => !finding.passed);
  const passed = findings.filter((finding) => finding.passed);
  const serious = failed.filter((finding) => finding.severity !== "info");
  const more = passed.length - PASSED_SHOWN;
  return html`<h2>Guardrails</h2>
<p>${serious.length === 0 ? "No finding needs a look." : `${serious.length} of ${findings.length} findings need a look.`}</p>
<div class="scroll"><table><thead><tr><th>check</th><th class="text">finding</th><th class="text">what to do</th></tr></thead>
<tbody>${[...failed, ...passed.slice(0, PASSED_SHOWN)].map(findingRow)}</tbody></table></div>
${more > 0 ? html`<p class="quiet">and ${more} more that passed</p>` : ""}`;
}

function findingRow(finding: Finding): Markup {
  const mark = finding.passed ? "pass" : finding.severity;
  return html`<tr><td><span class="${mark}">${mark}</span> ${finding.check}</td><td class="text">${finding.message}</td>
<td class="text">${finding.action}</td></tr>`;
}
