import { InputError } from "@slidr/clicks";
import type { SliceTree } from "./sliceTree.js";

/**
 * A limit in [0, 1] for every slice: one number for all, or one per named slice, which the slices below it inherit.
 */
export type SliceLimit = number | Readonly<Record<string, number>>;

/**
 * The limit that holds at each node: its own, or its nearest ancestor's, or `unlimited`.
 *
 * Throws `LIMIT_RANGE` outside [0, 1] and `LIMIT_SLICE` for a name the tree does not have.
 */
export function limitByNode(
  limit: SliceLimit | undefined,
  limitName: "coverageMin" | "fprMax",
  unlimited: number,
  tree: SliceTree,
  order: Uint32Array,
): Float64Array {
  const byNode = new Float64Array(tree.names.length).fill(unlimited);
  if (limit === undefined) return byNode;
  if (typeof limit === "number") return byNode.fill(checked(limit, limitName));
  const known = new Set(tree.names);
  for (const [name, value] of Object.entries(limit)) {
    checked(value, limitName, name);
    if (known.has(name)) continue;
    const culprit = JSON.stringify(name);
    throw new InputError(
      "LIMIT_SLICE",
      `calibrate requires ${limitName} to name slices of the tree, got ${culprit}`,
    );
  }
  for (const node of order) {
    const name = tree.names[node]!;
    const own = Object.hasOwn(limit, name) ? limit[name] : undefined;
    byNode[node] = own ?? (node === 0 ? unlimited : byNode[tree.parents[node]!]!);
  }
  return byNode;
}

function checked(value: number, limitName: string, slice?: string): number {
  if (value >= 0 && value <= 1) return value;
  const where = slice === undefined ? "" : ` for slice ${JSON.stringify(slice)}`;
  throw new InputError("LIMIT_RANGE", `calibrate requires ${limitName} in [0, 1], got ${value}${where}`);
}
