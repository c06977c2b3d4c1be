import type { SliceTree } from "../slices/sliceTree.js";

/** The name of a slice's clicks of one level of uncertainty: below the slice on its path. */
export const levelName = (slice: string, level: number): string => `${slice}/uncertainty:${level}`;

/** A tree with a node for each level below every slice that has clicks, and the clicks' nodes in it. */
export interface LevelTree {
  /** The nodes of the slice tree come first, as they were. */
  readonly tree: SliceTree;
  /** [n]: each click's node. */
  readonly nodes: Uint32Array;
}

/** Crosses slices with levels of uncertainty: `level` [n] is each click's. */
export function levelTree(
  tree: SliceTree,
  slice: Uint32Array,
  level: Uint8Array,
  levelCount: number,
): LevelTree {
  const names = [...tree.names];
  const parents = Array.from(tree.parents);
  const first = new Int32Array(tree.names.length).fill(-1);
  for (const node of slice) first[node] = 0;
  for (const [node, has] of first.entries()) {
    if (has < 0) continue;
    first[node] = names.length;
    for (let one = 0; one < levelCount; one++) {
      names.push(levelName(tree.names[node]!, one));
      parents.push(node);
    }
  }
  return { tree: { names, parents }, nodes: slice.map((node, row) => first[node]! + level[row]!) };
}
