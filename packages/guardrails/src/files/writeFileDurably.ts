import type { FileSystem } from "./fileSystem.js";

/** Writes a file that must not exist yet, and flushes it. What was written of it stays behind when it fails. */
export async function writeFileDurably(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const handle = await fs.open(path, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
