import type { Curve } from "@slidr/metrics";
import type { SliceTree } from "./sliceTree.js";

/** Slices that are calibrated together, under one threshold. */
export interface Pool {
  /** The node whose threshold this is. */
  readonly node: number;
  /** The nodes whose clicks are in it. */
  readonly members: readonly number[];
}

export interface Pools {
  readonly pools: readonly Pool[];
  /** Nodes whose clicks reached the root in a pool still too small: they take the threshold of all traffic. */
  readonly fallback: readonly number[];
  /** [nodes]: the node whose threshold each node uses: itself or its nearest calibrated ancestor; 0 where there is none. */
  readonly calibratedAs: Uint32Array;
}

/**
 * Groups slices until every group has purchases enough to be calibrated.
 *
 * A slice with at least `purchasesMin` purchases stands alone. The clicks of a smaller one join its parent's pool, and a pool
 * still too small moves on to the next ancestor. Every click ends in exactly one pool or in the fallback.
 * Cost: O(nodes). `order`: every parent before its children. `purchaseCounts`: [nodes], where not the curves' own.
 */
export function poolSlices(
  curves: readonly Curve[],
  tree: SliceTree,
  order: Uint32Array,
  purchasesMin: number,
  purchaseCounts: readonly number[] = curves.map((curve) => curve.purchases),
): Pools {
  const members: number[][] = curves.map((curve, node) => (curve.clicks > 0 ? [node] : []));
  const purchases = Float64Array.from(purchaseCounts);
  const pools: Pool[] = [];
  const stands = new Uint8Array(curves.length);
  // Children before parents: when a node's turn comes, everything that moves up into it has arrived.
  for (const node of order.toReversed()) {
    if (members[node]!.length === 0) continue;
    if (purchases[node]! >= purchasesMin) {
      pools.push({ node, members: members[node]!.sort((left, right) => left - right) });
      stands[node] = 1;
    } else if (node !== 0) {
      const parent = tree.parents[node]!;
      for (const member of members[node]!) members[parent]!.push(member);
      purchases[parent]! += purchases[node]!;
    }
  }
  const calibratedAs = new Uint32Array(curves.length);
  for (const node of order)
    calibratedAs[node] = stands[node] ? node : node && calibratedAs[tree.parents[node]!]!;
  pools.sort((left, right) => left.node - right.node);
  return { pools, fallback: stands[0] ? [] : members[0]!.sort((left, right) => left - right), calibratedAs };
}
