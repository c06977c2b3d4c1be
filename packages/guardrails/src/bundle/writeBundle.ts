import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { writeFileDurably } from "../files/writeFileDurably.js";
import type { BundleParts } from "./bundleParts.js";
import { encodeBundle } from "./encodeBundle.js";
import { MANIFEST_NAME } from "./manifest.js";
import { readBundle } from "./readBundle.js";

/** Where a bundle now is. */
export interface WrittenBundle {
  /** SHA-256 of its manifest, 64 hexadecimal digits. */
  readonly digest: string;
  /** `directory/digest`. */
  readonly path: string;
}

/**
 * Writes a bundle: a directory named by the SHA-256 of its manifest, which lists every file with size and digest.
 *
 * It is written under a temporary name, flushed, and renamed: a reader finds all of it or nothing, also after a crash.
 * Equal parts give the same digest, and writing them again changes nothing. Parts are read again by the rules of
 * {@link readBundle} before the rename, so that nothing is written that cannot be read.
 *
 * @param directory where bundles live; made if absent
 * @param parts what goes into it
 * @param options `fs`: the file system to write to, by default Node's
 * @throws InputError `NOT_JSON`, `BUNDLE_NAME`, `BUNDLE_PART`, `BUNDLE_WEIGHTS`, `BUNDLE_SIZE`, `BUNDLE_GOLDEN`,
 *   `BUNDLE_FINDINGS`; a full or read-only disk comes through as Node's error, with nothing left behind that counts
 *
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readBundle, writeBundle } from "@slidr/guardrails";
 *
 * const directory = await mkdtemp(join(tmpdir(), "slidr-"));
 * const written = await writeBundle(directory, {
 *   model: { layers: [1, 1] },
 *   weights: Float32Array.of(0.5, -1),
 *   features: [],
 *   thresholds: {},
 *   slices: { by: ["device"] },
 *   golden: [],
 *   training: { clicks: 3 },
 *   findings: [],
 * });
 * const bundle = await readBundle(written.path);
 * bundle.digest === written.digest; // => true
 * Array.from(bundle.weights); // => [0.5, -1]
 * bundle.json("slices.json"); // => { by: ["device"] }
 * ```
 */
export async function writeBundle(
  directory: string,
  parts: BundleParts,
  options: { readonly fs?: FileSystem } = {},
): Promise<WrittenBundle> {
  const fs = options.fs ?? nodeFiles;
  const { digest, manifestBytes, files } = encodeBundle(parts);
  const path = join(directory, digest);

  await fs.mkdir(directory, { recursive: true });
  const temporary = await fs.mkdtemp(join(directory, ".writing-"));
  try {
    const target = join(temporary, digest);
    await fs.mkdir(target);
    for (const file of files) await writeFileDurably(fs, join(target, file.name), file.bytes);
    await writeFileDurably(fs, join(target, MANIFEST_NAME), manifestBytes);
    await syncDirectory(target, fs);
    await readBundle(target, { fs });
    await renameOrKeep(fs, target, path);
  } finally {
    await fs.rm(temporary, { recursive: true, force: true }).catch(() => {});
  }
  await syncDirectory(directory, fs);
  return { digest, path };
}

/** A bundle of this digest may be there already: then it is kept, once it has proved to be whole. */
async function renameOrKeep(fs: FileSystem, from: string, to: string): Promise<void> {
  try {
    await fs.rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM") throw error;
    await readBundle(to, { fs }).catch((found: { code?: string }) => {
      throw found.code === "BUNDLE_MISSING" ? error : found;
    });
  }
}
