import type { Finding } from "../finding.js";

/** What a CI system shows, and what it takes for a failure. */
export interface JunitXmlOptions {
  /** Names the suite: "slidr check". */
  readonly name: string;
  /** Which failed findings are failures: those that block (default), or warnings, too. */
  readonly failOn?: "block" | "warn";
}

/**
 * Findings as JUnit XML, the form in which CI systems read test results: a finding is a test case of the class of its check.
 *
 * A finding that blocks is a failure; a warning is told in the case's output and does not fail it, unless `failOn` says so; so is every
 * message of one that passed. Characters that XML 1.0 cannot hold become U+FFFD.
 *
 * @param findings any findings; their order is kept
 * @returns a whole document, UTF-8 when written
 *
 * @example
 * ```ts
 * import { checkPurchaseCount, junitXml } from "@slidr/guardrails";
 *
 * const xml = junitXml([checkPurchaseCount({ purchases: 3, budget: 0.01 })], { name: "my log" });
 * xml.includes('<testsuite name="my log" tests="1" failures="1"'); // => true
 * ```
 */
export function junitXml(findings: readonly Finding[], { name, failOn = "block" }: JunitXmlOptions): string {
  const isFailure = ({ passed, severity }: Finding) =>
    !passed && (severity === "block" || (failOn === "warn" && severity === "warn"));
  const counts = `tests="${findings.length}" failures="${findings.filter(isFailure).length}" errors="0" skipped="0"`;
  const cases = findings.map((finding) => testCase(finding, isFailure(finding)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeText(name)}" ${counts}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(finding: Finding, isFailure: boolean): string {
  const { check, code, slice, worstSlice, severity, passed, message, action } = finding;
  const place = slice ?? worstSlice;
  const name = escapeText(place === undefined ? code : `${code} (${place})`);
  const open = `    <testcase classname="${escapeText(`slidr.${check}`)}" name="${name}">`;
  const body = isFailure
    ? `      <failure type="${severity}" message="${escapeText(message)}">${escapeText(details(finding))}</failure>`
    : `      <system-out>${escapeText(passed ? message : `${severity}: ${message}; ${action}`)}</system-out>`;
  return `${open}\n${body}\n    </testcase>`;
}

/** What a person needs beside the message. */
function details({ action, observed, limit, n, interval, pValue, samples }: Finding): string {
  const lines = [`action: ${action}`, `observed ${observed}, limit ${limit}, n ${n}`];
  if (interval) lines.push(`${100 * interval.confidence}% interval: ${interval.lower} to ${interval.upper}`);
  if (pValue !== undefined) lines.push(`p-value ${pValue}`);
  if (samples) lines.push(`clicks: ${samples.join(", ")}`);
  return lines.join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for an attribute or an element; line breaks and tabs as references, since a parser makes blanks of them in attributes. */
function escapeText(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(UNSAYABLE, "\uFFFD");
}

/** Control characters, halves of surrogate pairs and the two non-characters, which no XML 1.0 document may hold. */
const UNSAYABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
