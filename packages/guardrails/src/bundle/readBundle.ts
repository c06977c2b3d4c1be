import * as nodeFiles from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { InputError } from "@slidr/clicks";
import type { FileSystem } from "../files/fileSystem.js";
import { readFileExactly, regularFileSize } from "../files/readFileExactly.js";
import { isDigest, sha256 } from "../files/sha256.js";
import { parseStrictJson } from "../json/parseStrictJson.js";
import { type Bundle, bundleOf } from "./bundle.js";
import { floatsFromBytes } from "./float32Bytes.js";
import {
  BUNDLE_BYTES_MAX,
  MANIFEST_BYTES_MAX,
  MANIFEST_NAME,
  type Manifest,
  type ManifestPart,
  parseManifest,
} from "./manifest.js";

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
  try {
    const manifest = await readManifest(fs, path, digest, options.bytesMax ?? BUNDLE_BYTES_MAX);
    await requireNoOtherFiles(fs, path, manifest);
    const parts = new Map<string, Uint8Array>();
    for (const part of manifest.parts) parts.set(part.name, await readPart(fs, path, part));
    return bundleOf(digest, manifest, parts);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // One line that says which bundle, what is wrong with it, and the way out.
    const wayOut = "restore the bundle from a copy or promote another one";
    throw new InputError(error.code, `bundle ${digest.slice(0, 12)}: ${error.message}; ${wayOut}`, {
      cause: error,
    });
  }
}

async function readManifest(
  fs: FileSystem,
  path: string,
  digest: string,
  bytesMax: number,
): Promise<Manifest> {
  const stat = await fs.lstat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") throw cause;
    throw new InputError("BUNDLE_MISSING", `there is no directory ${path}`, { cause });
  });
  if (!stat.isDirectory()) throw new InputError("BUNDLE_FILE", `${path} is not a directory`);
  const size = await regularFileSize(fs, join(path, MANIFEST_NAME), MANIFEST_NAME);
  if (size > MANIFEST_BYTES_MAX) {
    throw new InputError(
      "BUNDLE_SIZE",
      `${MANIFEST_NAME} holds ${size} bytes, more than ${MANIFEST_BYTES_MAX}`,
    );
  }
  const bytes = await readFileExactly(fs, join(path, MANIFEST_NAME), size, MANIFEST_NAME);
  const found = sha256(bytes);
  if (found !== digest) {
    throw new InputError(
      "BUNDLE_DIGEST",
      `${MANIFEST_NAME} has the SHA-256 ${found}, which is not its directory's name`,
    );
  }
  return parseManifest(parseStrictJson(bytes, MANIFEST_NAME), bytesMax);
}

async function requireNoOtherFiles(fs: FileSystem, path: string, manifest: Manifest): Promise<void> {
  const known = new Set([MANIFEST_NAME, ...manifest.parts.map((part) => part.name)]);
  for (const name of await fs.readdir(path)) {
    if (!known.has(name)) {
      throw new InputError("BUNDLE_FILE", `${JSON.stringify(name)} is not in the manifest`);
    }
  }
  for (const part of manifest.parts) {
    const size = await regularFileSize(fs, join(path, part.name), part.name);
    if (size !== part.bytes) {
      throw new InputError(
        "BUNDLE_SIZE",
        `${part.name} holds ${size} bytes where its manifest says ${part.bytes}`,
      );
    }
  }
}

async function readPart(fs: FileSystem, path: string, part: ManifestPart): Promise<Uint8Array> {
  const bytes = await readFileExactly(fs, join(path, part.name), part.bytes, part.name);
  if (sha256(bytes) !== part.sha256) {
    throw new InputError(
      "BUNDLE_DIGEST",
      `${part.name} is not the file its manifest describes (SHA-256 differs)`,
    );
  }
  if (part.kind === "json") parseStrictJson(bytes, part.name);
  if (part.kind === "float32") floatsFromBytes(bytes, part.name);
  return bytes;
}
