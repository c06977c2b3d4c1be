import * as promises from "node:fs/promises";

/** What file systems answer that cannot open or flush a directory (Windows, some network shares). */
const UNSUPPORTED = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"]);

/**
 * Makes the names in a directory durable: a new file or a rename survives a power cut only after this.
 *
 * It does nothing where a directory cannot be opened or flushed; such platforms do it by other means.
 *
 * @param path - of the directory.
 * @param files - the file system, `node:fs/promises` by default.
 * @throws whatever else the file system answers, such as ENOENT or EIO.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { rename, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { syncDirectory } from "@slidr/clicks";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * await writeFile(join(directory, "new"), "text", { flush: true });
 * await rename(join(directory, "new"), join(directory, "name"));
 * await syncDirectory(directory);
 * ```
 */
export async function syncDirectory(
  path: string,
  files: Pick<typeof promises, "open"> = promises,
): Promise<void> {
  try {
    const handle = await files.open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
