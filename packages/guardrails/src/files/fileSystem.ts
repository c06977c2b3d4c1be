import type * as promises from "node:fs/promises";

/**
 * The calls of `node:fs/promises` that bundles and the registry use: pass another implementation to test what happens
 * when one of them fails, or to keep bundles elsewhere.
 */
export type FileSystem = Pick<
  typeof promises,
  "link" | "lstat" | "mkdir" | "mkdtemp" | "open" | "readdir" | "rename" | "rm" | "unlink"
>;
