import type { RunSummary } from "../summary.js";
import type { Labels } from "./labelClicks.js";
import type { Traffic } from "./traffic.js";

/** How the clicks to learn from are labelled, and how many of the training part are not yet known. */
export function labelSummary(
  traffic: Traffic,
  labels: Labels,
  train: Uint32Array,
  mature: Uint32Array,
): RunSummary["labels"] {
  const counts = { human: 0, notHuman: 0, byPurchase: 0, byRfm: 0 };
  for (const row of mature) {
    const human = labels.human[row] === 1;
    counts[human ? "human" : "notHuman"]++;
    if (human) counts[labels.purchase[row] === 1 ? "byPurchase" : "byRfm"]++;
  }
  return { purchaseWindowMs: traffic.purchaseWindowMs, ...counts, unknown: train.length - mature.length };
}
