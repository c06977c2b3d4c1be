import { sha256 } from "../files/sha256.js";
import { canonicalJson } from "../json/canonicalJson.js";
import { type BundleParts, type EncodedPart, encodeParts } from "./bundleParts.js";
import { BUNDLE_BYTES_MAX, MANIFEST_NAME, type Manifest, parseManifest } from "./manifest.js";

/** A bundle as it will lie on disk. */
export interface EncodedBundle {
  readonly digest: string;
  readonly manifest: Manifest;
  readonly manifestBytes: Uint8Array;
  readonly files: readonly EncodedPart[];
}

/** Encodes the parts, lists them in a manifest, and names the whole by the manifest's SHA-256. */
export function encodeBundle(parts: BundleParts): EncodedBundle {
  const files = encodeParts(parts);
  const list = files.map(({ name, kind, bytes }) => ({
    name,
    kind,
    bytes: bytes.length,
    sha256: sha256(bytes),
  }));
  const manifest = parseManifest({ formatVersion: 1, parts: list }, BUNDLE_BYTES_MAX);
  const manifestBytes = new TextEncoder().encode(canonicalJson(manifest, MANIFEST_NAME));
  return { digest: sha256(manifestBytes), manifest, manifestBytes, files };
}
