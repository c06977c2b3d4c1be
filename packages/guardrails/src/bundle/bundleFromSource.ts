import { InputError } from "@slidr/clicks";
import { sha256 } from "../files/sha256.js";
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

/** Where a bundle's files lie: a directory, or the keys of an object store. */
export interface BundleSource {
  /** Called first; throws `BUNDLE_MISSING` when there is no such bundle. */
  open(): Promise<void>;
  /** Of everything that lies there. */
  names(): Promise<readonly string[]>;
  /** In bytes; throws `BUNDLE_FILE` when there is no such file, or no regular one. */
  sizeOf(name: string): Promise<number>;
  /** Exactly so many bytes, or an error. */
  read(name: string, bytes: number): Promise<Uint8Array>;
}

/** Reads a bundle by the rules that `readBundle` states; each error says which bundle, what is wrong, and the way out. */
export async function bundleFromSource(
  digest: string,
  source: BundleSource,
  bytesMax: number = BUNDLE_BYTES_MAX,
): Promise<Bundle> {
  try {
    await source.open();
    const manifest = await readManifest(source, digest, bytesMax);
    await requireNoOtherFiles(source, manifest);
    const parts = new Map<string, Uint8Array>();
    for (const part of manifest.parts) parts.set(part.name, await readPart(source, part));
    return bundleOf(digest, manifest, parts);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const wayOut = "restore the bundle from a copy or promote another one";
    throw new InputError(error.code, `bundle ${digest.slice(0, 12)}: ${error.message}; ${wayOut}`, {
      cause: error,
    });
  }
}

async function readManifest(source: BundleSource, digest: string, bytesMax: number): Promise<Manifest> {
  const size = await source.sizeOf(MANIFEST_NAME);
  if (size > MANIFEST_BYTES_MAX) {
    throw new InputError(
      "BUNDLE_SIZE",
      `${MANIFEST_NAME} holds ${size} bytes, more than ${MANIFEST_BYTES_MAX}`,
    );
  }
  const bytes = await source.read(MANIFEST_NAME, size);
  const found = sha256(bytes);
  if (found !== digest) {
    throw new InputError(
      "BUNDLE_DIGEST",
      `${MANIFEST_NAME} has the SHA-256 ${found}, which is not its directory's name`,
    );
  }
  return parseManifest(parseStrictJson(bytes, MANIFEST_NAME), bytesMax);
}

async function requireNoOtherFiles(source: BundleSource, manifest: Manifest): Promise<void> {
  const known = new Set([MANIFEST_NAME, ...manifest.parts.map((part) => part.name)]);
  for (const name of await source.names()) {
    if (!known.has(name)) {
      throw new InputError("BUNDLE_FILE", `${JSON.stringify(name)} is not in the manifest`);
    }
  }
  for (const part of manifest.parts) {
    const size = await source.sizeOf(part.name);
    if (size !== part.bytes) {
      throw new InputError(
        "BUNDLE_SIZE",
        `${part.name} holds ${size} bytes where its manifest says ${part.bytes}`,
      );
    }
  }
}

async function readPart(source: BundleSource, part: ManifestPart): Promise<Uint8Array> {
  const bytes = await source.read(part.name, part.bytes);
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
