import type * as promises from "node:fs/promises";

/** The calls of `node:fs/promises` that a decision log uses: pass others to test what happens when one of them fails. */
export type LogFiles = Pick<
  typeof promises,
  "mkdir" | "open" | "readdir" | "readFile" | "rename" | "stat" | "unlink"
>;
