import { constants } from "node:fs";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "./fileSystem.js";

/**
 * Reads a regular file of a known size; the size is checked before a byte is allocated.
 *
 * Never follows a symbolic link, and never blocks on a pipe put in a file's place.
 *
 * @param name what to call the file in an error
 * @throws InputError `BUNDLE_FILE` when it is absent or no regular file, `BUNDLE_SIZE` when its size is another
 */
export async function readFileExactly(
  fs: FileSystem,
  path: string,
  size: number,
  name: string,
): Promise<Uint8Array> {
  if ((await regularFileSize(fs, path, name)) !== size) {
    throw new InputError("BUNDLE_SIZE", `${name} no longer holds the ${size} bytes it held a moment ago`);
  }
  // O_NOFOLLOW and O_NONBLOCK close the gap between that look and this step; they do not exist on Windows.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await fs.open(path, flags);
  try {
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) {
        throw new InputError("BUNDLE_SIZE", `${name} ended after ${filled} of ${size} bytes`);
      }
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** The size of a regular file; a symbolic link, a directory or a pipe is refused, not followed. */
export async function regularFileSize(fs: FileSystem, path: string, name: string): Promise<number> {
  const stat = await fs.lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw cause;
    throw new InputError("BUNDLE_FILE", `${name} is missing from the bundle`, { cause });
  });
  if (!stat.isFile()) {
    const kind = stat.isSymbolicLink()
      ? "a symbolic link"
      : stat.isDirectory()
        ? "a directory"
        : "a special file";
    throw new InputError("BUNDLE_FILE", `${name} is ${kind} where a bundle holds only regular files`);
  }
  return stat.size;
}
