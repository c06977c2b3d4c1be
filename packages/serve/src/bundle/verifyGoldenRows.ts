import { type Bundle, checkGoldenRows, type Finding } from "@slidr/guardrails";
import { bundleDecider } from "./bundleDecider.js";

/**
 * Scores a bundle's golden rows with the bundle's own model and thresholds: what a registry asks before a promote.
 *
 * @param bundle as read by a registry
 * @returns one finding of severity `block`; see `checkGoldenRows`
 * @throws InputError where a part cannot be parsed, or the model does not take the spec's features
 *
 * @example
 * ```ts
 * import { createFileRegistry } from "@slidr/guardrails";
 * import { verifyGoldenRows } from "@slidr/serve";
 *
 * const registry = createFileRegistry("registry", { clock: Date.now, verifyGolden: verifyGoldenRows });
 * await registry.live(); // => undefined
 * ```
 */
export function verifyGoldenRows(bundle: Bundle): Finding {
  return checkGoldenRows(bundle.golden, bundleDecider(bundle).decideRow);
}
