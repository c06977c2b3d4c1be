import { InputError } from "@slidr/clicks";

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
 * @param options see {@link HumanLabelOptions}
 * @returns [n] 1 human, 0 not human, -1 not yet known; a high account settles also what is not yet known
 * @throws InputError `LENGTH`, `USER_RANGE`
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
    throw new InputError(
      "LENGTH",
      `humanLabels requires userCodes of length ${purchase.length} (purchase), got ${userCodes.length}`,
    );
  return purchase.map((label, row) => {
    const high = highRfm[userCodes[row]!];
    if (high === undefined)
      throw new InputError(
        "USER_RANGE",
        `humanLabels requires user codes below ${highRfm.length} (highRfm), got ${userCodes[row]} at index ${row}`,
      );
    return high === 1 ? 1 : label;
  });
}
