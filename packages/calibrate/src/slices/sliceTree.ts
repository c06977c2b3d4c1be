/** Slices and their parents; node 0 is all traffic. `@slidr/clicks` makes one from a slice definition. */
export interface SliceTree {
  /** [nodes], distinct; path names such as "all", "mobile", "mobile/IN". */
  readonly names: readonly string[];
  /** [nodes]: the parent of each node; -1 for node 0 and only there. */
  readonly parents: Int32Array | readonly number[];
}
