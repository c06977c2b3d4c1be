import type { LogFiles } from "./logFiles.js";

/** What file systems answer that cannot open or flush a directory. */
const UNSUPPORTED = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"]);

/** Makes the names in a directory durable: a new file survives a power cut only after this. */
export async function syncDirectory(files: LogFiles, path: string): Promise<void> {
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
