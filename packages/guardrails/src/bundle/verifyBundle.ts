import { basename, resolve } from "node:path";
import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";
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
export async function verifyBundle(directory: string, options: ReadBundleOptions = {}): Promise<Finding> {
  const slice = basename(resolve(directory));
  const base = { check: "bundle", severity: "block" as const, slice, limit: 0 };
  try {
    const { manifest } = await readBundle(directory, options);
    const files = manifest.parts.length;
    const message = `bundle ${slice.slice(0, 12)}: all ${files} parts have the sizes and digests of the manifest`;
    return {
      ...base,
      code: "BUNDLE_WHOLE",
      passed: true,
      message,
      observed: 0,
      n: files,
      action: "nothing to do",
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const action = "restore the bundle from a copy or promote another one";
    return { ...base, code: error.code, passed: false, message: error.message, observed: 1, n: 1, action };
  }
}
