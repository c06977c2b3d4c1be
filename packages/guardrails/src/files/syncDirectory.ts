import type { FileSystem } from "./fileSystem.js";

/** What file systems answer that cannot open or flush a directory (Windows, some network shares). */
const UNSUPPORTED = new Set(["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"]);

/** Makes the names in a directory durable: a rename survives a power cut only after this. */
export async function syncDirectory(fs: FileSystem, path: string): Promise<void> {
  try {
    const handle = await fs.open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
