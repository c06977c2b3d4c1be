import { percent, thresholdText, whole } from "./report/format.js";
import type { PolicySummary, RunSummary } from "./summary.js";

/** The table a run ends with: every policy on the test part, as fixed-width text. */
export function closingTable(summary: RunSummary): string {
  const judged = summary.policies.some((policy) => policy.robotRecall !== undefined);
  const header = ["test part", "IVR", "FPR", "(95%)", "robotic coverage", "threshold"];
  if (judged) header.push("robots caught", "humans lost");
  return alignColumns([header, ...summary.policies.map((policy) => row(policy, judged))]);
}

function row(policy: PolicySummary, judged: boolean): string[] {
  const [lower, upper] = policy.fprInterval;
  const thresholds = Object.values(policy.thresholds);
  const cells = [
    policy.policy,
    percent(policy.ivr),
    `${percent(policy.fpr)} ${whole(policy.counts.invalidPurchases)}/${whole(policy.counts.purchases)}`,
    `${percent(lower)} - ${percent(upper)}`,
    percent(policy.roboticCoverage),
    thresholds.length === 1 ? thresholdText(thresholds[0]!) : "per slice",
  ];
  if (judged) cells.push(percent(policy.robotRecall ?? 0), percent(policy.humanFalsePositiveRate ?? 0));
  return cells;
}

/** First column left, the others right; two spaces between. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
