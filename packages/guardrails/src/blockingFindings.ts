import type { Finding } from "./finding.js";

/**
 * The findings that forbid a promotion: failed, and of severity `block`.
 *
 * @param findings any findings, of any checks
 * @returns those that block, in the order given; empty means "may go live"
 *
 * @example
 * ```ts
 * import { blockingFindings } from "@slidr/guardrails";
 *
 * const common = { check: "size", message: "", observed: 1, limit: 2, n: 1, action: "nothing to do" };
 * const late = { ...common, code: "LATE", severity: "warn" as const, passed: false };
 * const blind = { ...common, code: "BLIND", severity: "block" as const, passed: false };
 * blockingFindings([late, blind]).map((finding) => finding.code); // => ["BLIND"]
 * ```
 */
export function blockingFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.severity === "block" && !finding.passed);
}
