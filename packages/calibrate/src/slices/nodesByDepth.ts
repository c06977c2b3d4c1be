import { InputError } from "@slidr/clicks";
import { ascendingOrder } from "@slidr/metrics";
import type { SliceTree } from "./sliceTree.js";

/**
 * The nodes of a tree, root first, every parent before its children; checks the tree on the way.
 *
 * Throws `TREE_SHAPE` for lengths that differ, a wrong root, a parent out of range or a cycle, and `SLICE_NAME_TWICE`.
 */
export function nodesByDepth(tree: SliceTree, caller: string): Uint32Array {
  const { names, parents } = tree;
  if (names.length === 0 || names.length !== parents.length) {
    const lengths = `${names.length} names and ${parents.length} parents`;
    throw new InputError(
      "TREE_SHAPE",
      `${caller} requires a tree with as many names as parents, got ${lengths}`,
    );
  }
  checkNames(names, caller);
  const depth = new Int32Array(names.length).fill(-1);
  for (let node = 0; node < names.length; node++) depth[node] = depthOf(node, tree, depth, caller);
  return ascendingOrder(Float64Array.from(depth));
}

function checkNames(names: readonly string[], caller: string): void {
  const nodeOf = new Map<string, number>();
  for (const [node, name] of names.entries()) {
    const before = nodeOf.get(name);
    if (before !== undefined) {
      const culprit = `${JSON.stringify(name)} at nodes ${before} and ${node}`;
      throw new InputError("SLICE_NAME_TWICE", `${caller} requires distinct slice names, got ${culprit}`);
    }
    nodeOf.set(name, node);
  }
}

function depthOf(node: number, tree: SliceTree, depth: Int32Array, caller: string): number {
  const path: number[] = [];
  let at = node;
  // Walks up until a node whose depth is known; a path longer than the tree has run in a circle.
  while (depth[at] === -1 && at !== 0) {
    path.push(at);
    at = parentOf(at, tree, caller);
    if (path.length > tree.names.length) {
      const culprit = `node ${node} (${JSON.stringify(tree.names[node])})`;
      throw new InputError(
        "TREE_SHAPE",
        `${caller} requires every slice to descend from node 0, got a cycle at ${culprit}`,
      );
    }
  }
  if (at === 0) parentOf(0, tree, caller);
  let known = at === 0 ? 0 : depth[at]!;
  for (const below of path.reverse()) depth[below] = ++known;
  return known;
}

function parentOf(node: number, tree: SliceTree, caller: string): number {
  const parent = tree.parents[node]!;
  const ok =
    node === 0 ? parent === -1 : Number.isInteger(parent) && parent >= 0 && parent < tree.names.length;
  if (ok) return parent;
  const rule = node === 0 ? "node 0 to have parent -1" : "every parent to be a node of the tree";
  throw new InputError("TREE_SHAPE", `${caller} requires ${rule}, got ${parent} at node ${node}`);
}
