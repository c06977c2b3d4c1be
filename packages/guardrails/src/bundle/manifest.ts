import { InputError } from "@slidr/clicks";
import { isDigest } from "../files/sha256.js";

/** How a part is stored: JSON text, little-endian 32-bit floats (all finite), or bytes that only their user knows. */
export type PartKind = "json" | "float32" | "bytes";

/** One file of a bundle, as its manifest declares it. */
export interface ManifestPart {
  readonly name: string;
  readonly kind: PartKind;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The list of a bundle's files; the SHA-256 of its bytes is the bundle's name. */
export interface Manifest {
  readonly formatVersion: 1;
  /** Sorted by name. */
  readonly parts: readonly ManifestPart[];
}

/** Default bound on a bundle's size: 256 MiB. */
export const BUNDLE_BYTES_MAX = 268_435_456;
export const MANIFEST_NAME = "manifest.json";
/** More than a thousand parts' worth. */
export const MANIFEST_BYTES_MAX = 1_048_576;

/** The parts that every bundle has, and how each is stored. */
export const REQUIRED_PARTS: Readonly<Record<string, PartKind>> = {
  "features.json": "json",
  "findings.json": "json",
  "golden.json": "json",
  "model.json": "json",
  "slices.json": "json",
  "thresholds.json": "json",
  "training.json": "json",
  "weights.bin": "float32",
};

/**
 * Refuses a name that could leave the bundle's directory or mean another file elsewhere: only lower-case letters,
 * digits, `.`, `_` and `-`, so no separators, no `..`, no hidden files, and no two names that differ only in case.
 */
export function requirePartName(name: unknown): asserts name is string {
  const fits = typeof name === "string" && /^[a-z0-9][a-z0-9._-]{0,99}$/.test(name) && !name.includes("..");
  if (!fits || name === MANIFEST_NAME) {
    throw new InputError(
      "BUNDLE_NAME",
      `a bundle's part is named by up to 100 of a-z, 0-9, ".", "_" and "-", without "..", got ${JSON.stringify(name)}`,
    );
  }
}

/** Checks a parsed manifest: known version, safe names, each once, sizes within `bytesMax` in all, digests, the parts a bundle needs. */
export function parseManifest(json: unknown, bytesMax: number): Manifest {
  const { formatVersion, parts } = (json ?? {}) as Record<string, unknown>;
  if (formatVersion !== 1) {
    throw new InputError(
      "BUNDLE_VERSION",
      `this reader knows bundles of formatVersion 1, got ${JSON.stringify(formatVersion)}; update the reader or write the bundle again`,
    );
  }
  if (!Array.isArray(parts)) throw new InputError("BUNDLE_MANIFEST", "manifest.json has no list of parts");
  const byName = new Map<string, ManifestPart>();
  let total = 0;
  for (const part of parts) {
    const checked = parsePart(part);
    if (byName.has(checked.name)) {
      throw new InputError("BUNDLE_MANIFEST", `manifest.json lists ${checked.name} twice`);
    }
    byName.set(checked.name, checked);
    total += checked.bytes;
    if (total > bytesMax) {
      throw new InputError(
        "BUNDLE_SIZE",
        `manifest.json declares more than ${bytesMax} bytes (reached at ${checked.name}); raise bytesMax if that is meant`,
      );
    }
  }
  for (const [name, kind] of Object.entries(REQUIRED_PARTS)) {
    const found = byName.get(name)?.kind;
    if (found !== kind) {
      throw new InputError(
        "BUNDLE_MANIFEST",
        `manifest.json must list ${name} as ${kind}, got ${found ?? "nothing"}`,
      );
    }
  }
  return { formatVersion, parts: [...byName.values()] };
}

function parsePart(part: unknown): ManifestPart {
  const { name, kind, bytes, sha256 } = (part ?? {}) as Record<string, unknown>;
  requirePartName(name);
  if (kind !== "json" && kind !== "float32" && kind !== "bytes") {
    throw new InputError(
      "BUNDLE_MANIFEST",
      `manifest.json gives ${name} an unknown kind ${JSON.stringify(kind)}`,
    );
  }
  if (
    !Number.isSafeInteger(bytes) ||
    (bytes as number) < 0 ||
    (kind === "float32" && (bytes as number) % 4 !== 0)
  ) {
    throw new InputError(
      "BUNDLE_SIZE",
      `manifest.json gives ${name} an impossible size ${JSON.stringify(bytes)}`,
    );
  }
  if (!isDigest(sha256)) {
    throw new InputError("BUNDLE_MANIFEST", `manifest.json gives ${name} no SHA-256`);
  }
  return { name, kind, bytes: bytes as number, sha256 };
}
