import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LookupVersion } from "./lookupVersion.js";
import { versionExtension } from "./versionFile.js";
import { indexName } from "./versionIndex.js";

/** A version, or what a build that died left of one or of the index, with LMDB's lock file. */
const ours = new RegExp(
  `^(?:([a-z0-9][a-z0-9._-]*)${escapeDots(versionExtension)}(\\.(?:[0-9a-f]{12}\\.tmp|scratch))?(?:-lock)?|${escapeDots(indexName)}\\.[0-9a-f]{12}\\.tmp)$`,
);

/** Removes what no kept version needs. A file that a reader still maps stays readable there; one that cannot go yet waits. */
export async function sweepDirectory(directory: string, kept: readonly LookupVersion[]): Promise<void> {
  const names = new Set(kept.map((entry) => entry.version));
  for (const file of await readdir(directory)) {
    const match = ours.exec(file);
    if (!match) continue;
    const [, version, partial] = match;
    if (version !== undefined && partial === undefined && names.has(version)) continue;
    await rm(join(directory, file), { force: true }).catch(() => {});
  }
}

function escapeDots(text: string): string {
  return text.replaceAll(".", "\\.");
}
