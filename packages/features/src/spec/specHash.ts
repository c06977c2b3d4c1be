import { createHash } from "node:crypto";
import { canonicalJson } from "./canonicalJson.js";
import type { FeatureSpec } from "./featureSpec.js";

/**
 * The SHA-256 of a spec's canonical JSON: what a store, a model and a bundle compare to know they mean the same columns.
 *
 * The order of features counts, the order of a JSON object's keys does not.
 *
 * @returns 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { count, defineSpec, specHash } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "ip", window: "1h" })], { timeZone: "UTC" });
 * specHash(spec) === specHash(JSON.parse(JSON.stringify(spec))); // => true
 * ```
 */
export function specHash(spec: FeatureSpec): string {
  return createHash("sha256").update(canonicalJson(spec)).digest("hex");
}
