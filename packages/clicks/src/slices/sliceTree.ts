/** Slices and their parents. Node 0 is "all"; a parent's number is always smaller than its child's. */
export interface SliceTree {
  readonly names: readonly string[];
  /** [names] node of the parent; -1 for node 0. */
  readonly parents: Int32Array;
}

/** Which slice each click of a table belongs to. */
export interface SliceAssignment {
  /** [rowCount] the leaf's node in `tree`. */
  readonly slice: Uint32Array;
  readonly tree: SliceTree;
}
