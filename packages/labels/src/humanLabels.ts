import { InputError } from "@slidr/clicks";
import { HUMAN, NOT_HUMAN, UNKNOWN } from "./purchaseLabels.js";

/** What {@link humanLabels} combines. */
export interface HumanLabelOptions {
  /** [n] from `purchaseLabels`: 1, 0 or -1. */
  readonly purchase: Int8Array;
  /** [n] user of each click, an index into `highRfm`. */
  readonly userCodes: Uint32Array;
  /** [users] 1 = high RFM account. */
  readonly highRfm: Uint8Array;
}

/**
 * The human label of each click: it led to a purchase, or its account has a high RFM score.
 *
 * A high account makes its clicks human whatever the purchase label says, young ones too. Nothing else changes: unknown stays
 * unknown. Learn from mature clicks only (see `purchaseLabels`): among young clicks the only ones known are human.
 *
 * @param options see {@link HumanLabelOptions}
 * @returns [n] 1 human, 0 not human, -1 not yet known; a high account settles also what is not yet known
 * @throws InputError `LENGTH`, `LABEL`, `FLAG`, `USER_RANGE`
 *
 * Cost: one pass over clicks and users.
 *
 * @example
 * ```ts
 * import { humanLabels } from "@slidr/labels";
 *
 * const labels = humanLabels({
 *   purchase: Int8Array.of(1, 0, -1, 0),
 *   userCodes: Uint32Array.of(0, 0, 1, 1),
 *   highRfm: Uint8Array.of(0, 1),
 * });
 * Array.from(labels); // => [1, 0, 1, 1]
 * ```
 */
export function humanLabels({ purchase, userCodes, highRfm }: HumanLabelOptions): Int8Array {
  if (userCodes.length !== purchase.length)
    throw broken("LENGTH", `userCodes of length ${purchase.length} (purchase), got ${userCodes.length}`);
  for (const [user, flag] of highRfm.entries())
    if (flag > 1) throw broken("FLAG", `highRfm of 0 or 1, got ${flag} at index ${user}`);
  return purchase.map((label, row) => {
    if (label !== HUMAN && label !== NOT_HUMAN && label !== UNKNOWN)
      throw broken("LABEL", `purchase labels of 1, 0 or -1, got ${label} at index ${row}`);
    const high = highRfm[userCodes[row]!];
    if (high === undefined)
      throw broken(
        "USER_RANGE",
        `user codes below ${highRfm.length} (highRfm), got ${userCodes[row]} at index ${row}`,
      );
    return high === 1 ? HUMAN : label;
  });
}

const broken = (code: string, rule: string) => new InputError(code, `humanLabels requires ${rule}`);
