import type { Check } from "./check.js";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function countChecks(checks: readonly Check[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) counts[check.status] += 1;
  return counts;
}

/** `N passed, N failed, N skipped`: the closing line that programs read. */
export function formatCounts(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
