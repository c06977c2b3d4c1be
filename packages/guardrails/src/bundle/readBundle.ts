import * as nodeFiles from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { readFileExactly, regularFileSize } from "../files/readFileExactly.js";
import { isDigest } from "../files/sha256.js";
import type { Bundle } from "./bundle.js";
import { type BundleSource, bundleFromSource } from "./bundleFromSource.js";

/** How far to trust a bundle's declared sizes, and where to read it. */
export interface ReadBundleOptions {
  readonly fs?: FileSystem;
  /** Most bytes all parts may have together; default 256 MiB. */
  readonly bytesMax?: number;
}

/**
 * Reads a bundle and checks all of it: nothing of a bundle that was cut, changed or forged is ever handed out.
 *
 * Checked before any part is allocated: the directory is named by the manifest's digest, the manifest names only plain
 * files within the directory, all of them and no others are there as regular files (no symbolic links), with the
 * declared sizes, within `bytesMax`. Then each part's SHA-256, its JSON (no `__proto__`, finite numbers), its weights
 * (finite), the shape of golden rows and findings.
 *
 * @param directory the bundle's own directory
 * @throws InputError `BUNDLE_MISSING`, `BUNDLE_NAME`, `BUNDLE_MANIFEST`, `BUNDLE_VERSION`, `BUNDLE_FILE`, `BUNDLE_SIZE`,
 *   `BUNDLE_DIGEST`, `BUNDLE_JSON`, `BUNDLE_WEIGHTS`, `BUNDLE_GOLDEN` or `BUNDLE_FINDINGS`; the message names the file
 *
 * @example
 * ```ts
 * import { readBundle } from "@slidr/guardrails";
 *
 * const message = await readBundle("/no/such/bundle").catch((error) => error.code);
 * message; // => "BUNDLE_NAME"
 * ```
 */
export async function readBundle(directory: string, options: ReadBundleOptions = {}): Promise<Bundle> {
  const fs = options.fs ?? nodeFiles;
  const path = resolve(directory);
  const digest = basename(path);
  if (!isDigest(digest)) {
    throw new InputError("BUNDLE_NAME", `readBundle requires a directory named by a SHA-256, got ${digest}`);
  }
  const source = directorySource(fs, path);
  return bundleFromSource(digest, source, options.bytesMax);
}

function directorySource(fs: FileSystem, path: string): BundleSource {
  return {
    async open() {
      const stat = await fs.lstat(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") throw cause;
        throw new InputError("BUNDLE_MISSING", `there is no directory ${path}`, { cause });
      });
      if (!stat.isDirectory()) throw new InputError("BUNDLE_FILE", `${path} is not a directory`);
    },
    names: () => fs.readdir(path),
    sizeOf: (name) => regularFileSize(fs, join(path, name), name),
    read: (name, size) => readFileExactly(fs, join(path, name), size, name),
  };
}
