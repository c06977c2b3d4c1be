import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import { syncDirectory } from "@slidr/clicks";
import type { FileSystem } from "./fileSystem.js";
import { writeFileDurably } from "./writeFileDurably.js";

/**
 * Replaces a file as one step: readers see the old bytes or the new ones, also after a crash at any point.
 *
 * @param beforeRename last word before the point of no return; throwing leaves the old file
 */
export async function replaceFileDurably(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  beforeRename: () => Promise<void> = async () => {},
): Promise<void> {
  // The name only has to be new; it decides nothing.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFileDurably(fs, temporary, bytes);
    await beforeRename();
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(path), fs);
}
