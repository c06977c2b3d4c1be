import { InputError } from "@slidr/clicks";
import { type Curve, ratesAt } from "@slidr/metrics";
import type { SliceTree } from "../slices/sliceTree.js";
import type { CountWeights } from "./programmeOptions.js";

/** What a node's own counts weigh in a row. */
export interface NodeWeights {
  /** [nodes]. */
  readonly clicks: Float64Array;
  readonly purchases: Float64Array;
  readonly robotic: Float64Array;
}

/** Spreads weights by slice name over the tree: a weight on a slice is one on every slice below it, and they add up. */
export function nodeWeights(
  weights: Readonly<Record<string, CountWeights>>,
  tree: SliceTree,
  order: readonly number[],
  owner: string,
): NodeWeights {
  const nodeOf = new Map(tree.names.map((name, node) => [name, node]));
  const own = new Map<number, CountWeights>();
  for (const [name, weight] of Object.entries(weights)) {
    const node = nodeOf.get(name);
    if (node === undefined) {
      const culprit = `${JSON.stringify(name)} in ${owner}`;
      throw new InputError(
        "CONSTRAINT_SLICE",
        `calibrateProgramme requires slices of the tree, got ${culprit}`,
      );
    }
    own.set(node, weight);
  }
  const spread = (kind: keyof CountWeights) => {
    const byNode = new Float64Array(tree.names.length);
    // Parents come first: a node adds its own weight to what its parent passes on.
    for (const node of order)
      byNode[node] = (byNode[tree.parents[node]!] ?? 0) + (own.get(node)?.[kind] ?? 0);
    return byNode;
  };
  return {
    clicks: spread("invalidClicks"),
    purchases: spread("invalidPurchases"),
    robotic: spread("invalidRobotic"),
  };
}

/** The weighted counts of some nodes at one threshold for all of them. */
export function weightedCount(
  { clicks, purchases, robotic }: NodeWeights,
  members: readonly number[],
  curves: readonly Curve[],
  threshold: number,
): number {
  let sum = 0;
  for (const node of members) {
    if (clicks[node] === 0 && purchases[node] === 0 && robotic[node] === 0) continue;
    const counts = ratesAt(curves[node]!, threshold);
    sum +=
      clicks[node]! * counts.invalidClicks +
      purchases[node]! * counts.invalidPurchases +
      robotic[node]! * counts.invalidRobotic;
  }
  return sum;
}
