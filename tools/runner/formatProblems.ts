import type { Check } from "./check.js";

/** The checks that failed or were skipped, as lines to print: failures with their whole detail. */
export function formatProblems(checks: readonly Check[]): string[] {
  return checks.flatMap(({ status, name, detail = "" }) => {
    if (status === "passed") return [];
    if (status === "skipped") return [`  skipped  ${name}: ${detail}`];
    return [`  FAILED   ${name}`, ...detail.split("\n").map((line) => `    ${line}`)];
  });
}
