import { InputError } from "@slidr/clicks";
import { highRfmUsers, humanLabels, purchaseLabels } from "@slidr/labels";
import type { Traffic } from "./traffic.js";

/** Weak labels of every click as they stood at one moment: what happened later is not seen. */
export interface Labels {
  /** [rowCount] 1 human, 0 not human, -1 not yet known. */
  readonly human: Int8Array;
  /** [rowCount] 1 = a purchase was known by then. */
  readonly purchased: Uint8Array;
}

/** Labels as they stood at `asOfMs`, the moment of retraining. */
export function labelClicks(traffic: Traffic, asOfMs: number): Labels {
  const { table, purchases, purchaseWindowMs: windowMs } = traffic;
  const { clickedAtMs, purchased, purchasedAtMs } = table;
  if (purchased === undefined || !purchased.includes(1))
    throw new InputError(
      "NO_PURCHASES",
      `retrain requires purchases, got ${purchased ? "a purchase column without a single one" : "a log without a purchase column"}: nothing else tells a human; map a conversion column as \`purchase\``,
    );
  const purchase = purchaseLabels({
    clickedAtMs,
    purchased,
    windowMs,
    asOfMs,
    ...(purchasedAtMs && { purchasedAtMs }),
  });
  const known = Uint8Array.from(purchase, (label) => (label === 1 ? 1 : 0));
  if (purchases === undefined) return { human: purchase, purchased: known };
  const highRfm = highRfmUsers({ history: purchases, asOfMs, users: table.userId.dictionary });
  return { human: humanLabels({ purchase, userCodes: table.userId.codes, highRfm }), purchased: known };
}
