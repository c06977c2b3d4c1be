import type { Finding } from "../finding.js";
import type { GoldenRow, RowDecision } from "./goldenRow.js";

/**
 * Scores a bundle's golden rows again: this machine, this runtime and this scorer must give what the trainer recorded.
 *
 * @param rows a bundle's `golden`
 * @param decide the scorer and thresholds of that bundle
 * @returns one finding of severity `block`; it names the first row that differs. A bundle without golden rows fails.
 *
 * @example
 * ```ts
 * import { checkGoldenRows } from "@slidr/guardrails";
 *
 * const row = { features: [0.75], slice: "mobile", score: 0.75, threshold: 0.5, invalid: true };
 * checkGoldenRows([row], () => ({ score: 0.75, threshold: 0.5, invalid: true })).passed; // => true
 * checkGoldenRows([row], () => ({ score: 0.7, threshold: 0.5, invalid: true })).passed; // => false
 * ```
 */
export function checkGoldenRows(
  rows: readonly GoldenRow[],
  decide: (features: Float32Array, slice: string) => RowDecision,
): Finding {
  const base = {
    check: "goldenRows",
    code: "GOLDEN_ROWS",
    severity: "block" as const,
    limit: 0,
    n: rows.length,
  };
  if (rows.length === 0) {
    const action = "write the bundle with golden rows";
    return {
      ...base,
      passed: false,
      observed: 0,
      message: "the bundle has no golden rows to score again",
      action,
    };
  }
  let differing = 0;
  let first = "";
  for (const [index, row] of rows.entries()) {
    const got = decide(Float32Array.from(row.features), row.slice);
    if (got.score === row.score && got.threshold === row.threshold && got.invalid === row.invalid) continue;
    differing++;
    if (differing === 1) first = `row ${index} (${row.slice}): recorded ${say(row)}, got ${say(got)}`;
  }
  if (differing === 0) {
    const message = `all ${rows.length} golden rows score and decide as recorded`;
    return { ...base, passed: true, observed: 0, message, action: "nothing to do" };
  }
  return {
    ...base,
    passed: false,
    observed: differing,
    message: `${differing} of ${rows.length} golden rows differ from what was recorded; ${first}`,
    action: "promote with the version of the scorer that wrote the bundle, or train again",
  };
}

function say({ score, threshold, invalid }: RowDecision): string {
  return `score ${score} at threshold ${threshold}, ${invalid ? "invalid" : "valid"}`;
}
