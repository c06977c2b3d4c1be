import { type Bundle, bundleOf } from "./bundle.js";
import type { BundleParts } from "./bundleParts.js";
import { encodeBundle } from "./encodeBundle.js";

/**
 * Makes a bundle in memory: the same digest and parts that `writeBundle` would write, without a disk.
 *
 * For engines that are fed from elsewhere than a registry, for tests, and to look at a bundle before it is stored.
 *
 * @param parts what goes into it
 * @throws InputError as `writeBundle` does
 *
 * @example
 * ```ts
 * import { bundleFromParts } from "@slidr/guardrails";
 *
 * const parts = { model: {}, features: [], thresholds: {}, slices: {}, golden: [], training: {}, findings: [] };
 * const bundle = bundleFromParts({ ...parts, weights: Float32Array.of(0.5) });
 * bundle.digest.length; // => 64
 * bundle.json("features.json"); // => []
 * ```
 */
export function bundleFromParts(parts: BundleParts): Bundle {
  const { digest, manifest, files } = encodeBundle(parts);
  return bundleOf(digest, manifest, new Map(files.map(({ name, bytes }) => [name, bytes.slice()])));
}
