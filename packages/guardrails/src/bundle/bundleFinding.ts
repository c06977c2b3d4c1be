import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import type { Bundle } from "./bundle.js";

/** Whether a bundle can be read whole, as one finding of severity `block`; throws only what the disk itself throws. */
export async function bundleFinding(digest: string, read: () => Promise<Bundle>): Promise<Finding> {
  const base = { check: "bundle", severity: "block" as const, slice: digest, limit: 0 };
  try {
    const { manifest } = await read();
    const files = manifest.parts.length;
    const message = `bundle ${digest.slice(0, 12)}: all ${files} parts have the sizes and digests of the manifest`;
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
