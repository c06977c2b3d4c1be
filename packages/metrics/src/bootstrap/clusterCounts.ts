import type { DecisionColumns } from "../ratesOfDecisions.js";
import { sliceStarts } from "../sliceStarts.js";
import { sortPairs } from "../sortPairs.js";

/** The counts of each cluster within each slice. */
export interface ClusterCounts {
  /** [slices + 1] the entries of slice s are starts[s] .. starts[s + 1] - 1. */
  readonly starts: Uint32Array;
  /** [entries] codes, ascending and distinct within a slice. */
  readonly clusters: Uint32Array;
  /** [entries * width] clicks, purchases, robotic; then the invalid ones of each, policy by policy. */
  readonly counts: Float64Array;
  readonly width: number;
}

/** What is counted: decisions of one or two policies on the same clicks. */
export interface ClusterColumns extends Omit<DecisionColumns, "invalid"> {
  readonly policies: readonly Uint8Array[];
  /** [n] any 32-bit codes. */
  readonly cluster: Uint32Array;
}

/** Adds up clicks by slice and cluster. Cost: O(n) by radix sort. */
export function clusterCounts(
  columns: ClusterColumns,
  slice: Uint32Array | undefined,
  sliceCount: number,
): ClusterCounts {
  const { cluster, policies } = columns;
  const width = 3 + 3 * policies.length;
  const rows = rowsByCluster(cluster, slice, sliceCount);
  const isFirst = (i: number) =>
    i === 0 ||
    cluster[rows[i]!] !== cluster[rows[i - 1]!] ||
    (slice !== undefined && slice[rows[i]!] !== slice[rows[i - 1]!]);
  let entries = 0;
  for (let i = 0; i < rows.length; i++) if (isFirst(i)) entries++;

  const starts = new Uint32Array(sliceCount + 1);
  const clusters = new Uint32Array(entries);
  const counts = new Float64Array(entries * width);
  let entry = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (isFirst(i)) {
      clusters[++entry] = cluster[row]!;
      starts[(slice ? slice[row]! : 0) + 1]!++;
    }
    addRow(columns, row, counts, entry * width);
  }
  for (let s = 0; s < sliceCount; s++) starts[s + 1]! += starts[s]!;
  return { starts, clusters, counts, width };
}

/** Row numbers by slice, then by cluster. */
function rowsByCluster(
  cluster: Uint32Array,
  slice: Uint32Array | undefined,
  sliceCount: number,
): Uint32Array {
  const byCluster = Uint32Array.from(cluster, (_, row) => row);
  sortPairs(cluster.slice(), byCluster);
  if (!slice) return byCluster;
  const next = sliceStarts(slice, cluster.length, sliceCount);
  const rows = new Uint32Array(cluster.length);
  for (const row of byCluster) rows[next[slice[row]!]!++] = row;
  return rows;
}

function addRow(columns: ClusterColumns, row: number, counts: Float64Array, base: number): void {
  const { policies, purchased, robotic, weights, purchaseWeights } = columns;
  const weight = weights ? weights[row]! : 1;
  const purchase = weight * purchased[row]! * (purchaseWeights ? purchaseWeights[row]! : 1);
  const robot = robotic ? weight * robotic[row]! : 0;
  counts[base]! += weight;
  counts[base + 1]! += purchase;
  counts[base + 2]! += robot;
  for (let policy = 0; policy < policies.length; policy++) {
    const invalid = policies[policy]![row]!;
    const at = base + 3 + 3 * policy;
    counts[at]! += weight * invalid;
    counts[at + 1]! += purchase * invalid;
    counts[at + 2]! += robot * invalid;
  }
}
