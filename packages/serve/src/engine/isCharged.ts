import type { Decision } from "./decision.js";

/**
 * Whether the advertiser is charged for a click: unless it is invalid, and invalid clicks of the holdout are charged too.
 *
 * @param decision of `engine.decide`, or a record of one
 *
 * @example
 * ```ts
 * import { isCharged } from "@slidr/serve";
 *
 * isCharged({ invalid: true }); // => false
 * isCharged({ invalid: true, holdout: true }); // => true
 * isCharged({ invalid: false }); // => true
 * ```
 */
export function isCharged(decision: Pick<Decision, "invalid"> & { readonly holdout?: true }): boolean {
  return !decision.invalid || decision.holdout === true;
}
