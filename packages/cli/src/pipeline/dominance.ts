import type { PolicySummary } from "../summary.js";

/** A line for each baseline that invalidated more than our model without losing more purchasers. */
export function dominance([own, , ...baselines]: readonly PolicySummary[]): string[] {
  return baselines
    .filter(({ ivr, fpr }) => ivr > own!.ivr && fpr <= own!.fpr)
    .map(
      ({ policy, ivr, fpr }) =>
        `On the test part ${policy} invalidated more (IVR ${ivr.toFixed(4)} at FPR ${fpr.toFixed(4)}) than ${own!.policy} (${own!.ivr.toFixed(4)} at ${own!.fpr.toFixed(4)}): look at features and labels before you trust it on this log.`,
    );
}
