import { basename, resolve } from "node:path";
import type { Finding } from "../finding.js";
import { bundleFinding } from "./bundleFinding.js";
import { type ReadBundleOptions, readBundle } from "./readBundle.js";

/**
 * Says whether a bundle is whole, as a finding instead of an error.
 *
 * @param directory the bundle's own directory
 * @returns one finding of severity `block`: passed, or failed with what {@link readBundle} refused
 * @throws only what the disk itself throws
 *
 * @example
 * ```ts
 * import { verifyBundle } from "@slidr/guardrails";
 *
 * const finding = await verifyBundle("/no/such/bundle");
 * finding.passed; // => false
 * finding.code; // => "BUNDLE_NAME"
 * ```
 */
export function verifyBundle(directory: string, options: ReadBundleOptions = {}): Promise<Finding> {
  return bundleFinding(basename(resolve(directory)), () => readBundle(directory, options));
}
