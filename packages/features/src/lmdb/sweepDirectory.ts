import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LookupVersion } from "./lookupVersion.js";
import { isVersionFile } from "./versionFile.js";
import { indexName, readIndex } from "./versionIndex.js";

/** What a build that died can leave beside a file, and LMDB's lock file. */
const endings = /(?:\.scratch|\.[0-9a-f]{12}\.tmp)?(?:-lock)?$/;

/** Removes what builds that died left in a table's directory, and never a file that is not of a table. */
export async function sweepDirectory(directory: string, caller: string): Promise<void> {
  const files = await readdir(directory);
  // Read after the names: a file that is published by now is needed.
  const kept = (await readIndex(directory, caller)) ?? [];
  const needed = new Set(kept.flatMap(({ file }) => [file, `${file}-lock`]));
  for (const file of files) {
    const whole = file.replace(endings, "");
    const isOurs = isVersionFile(whole) || (whole === indexName && file.endsWith(".tmp"));
    if (isOurs && !needed.has(file)) await remove(directory, file);
  }
}

/** Removes the files of versions that are no longer listed. A reader that has mapped one reads on. */
export async function removeVersions(directory: string, versions: readonly LookupVersion[]): Promise<void> {
  for (const { file } of versions) {
    await remove(directory, file);
    await remove(directory, `${file}-lock`);
  }
}

/** What cannot go yet, as on Windows while it is read, goes with a later build. */
async function remove(directory: string, file: string): Promise<void> {
  await rm(join(directory, file), { force: true }).catch(() => {});
}
