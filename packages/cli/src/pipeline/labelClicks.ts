import { InputError } from "@slidr/clicks";
import { HUMAN, highRfmUsers, humanLabels, purchaseLabels } from "@slidr/labels";
import type { Traffic } from "./traffic.js";

/** Weak labels of every click as they stood at one moment: what happened later is not seen. */
export interface Labels {
  /** [rowCount] 1 human by purchase or account history, 0 not human, -1 not yet known. */
  readonly human: Int8Array;
  /** [rowCount] the same by purchase alone. */
  readonly purchase: Int8Array;
}

/** Labels as they stood at `asOfMs`, the moment of retraining. */
export function labelClicks(traffic: Traffic, asOfMs: number): Labels {
  const { table, purchases } = traffic;
  requirePurchases(table.purchased);
  const purchase = purchaseLabelsOf(traffic, asOfMs);
  if (purchases === undefined) return { human: purchase, purchase };
  const highRfm = highRfmUsers({ history: purchases, asOfMs, users: table.userId.dictionary });
  return { human: humanLabels({ purchase, userCodes: table.userId.codes, highRfm }), purchase };
}

/** [rowCount] 1 where a click led to a purchase within the window, whenever that became known: what the test part is judged on. */
export function purchasedInTheEnd(traffic: Traffic): Uint8Array {
  const { clickedAtMs, rowCount } = traffic.table;
  return knownPurchases(purchaseLabelsOf(traffic, clickedAtMs[rowCount - 1]! + traffic.purchaseWindowMs));
}

/** [rowCount] 1 where a purchase was known. */
export function knownPurchases(purchase: Int8Array): Uint8Array {
  return Uint8Array.from(purchase, (label) => (label === HUMAN ? 1 : 0));
}

function purchaseLabelsOf({ table, purchaseWindowMs: windowMs }: Traffic, asOfMs: number): Int8Array {
  const { clickedAtMs, purchased, purchasedAtMs } = table;
  return purchaseLabels({
    clickedAtMs,
    purchased: purchased!,
    windowMs,
    asOfMs,
    ...(purchasedAtMs && { purchasedAtMs }),
  });
}

function requirePurchases(purchased: Uint8Array | undefined): void {
  if (purchased?.includes(1)) return;
  const culprit = purchased ? "a purchase column without a single one" : "a log without a purchase column";
  throw new InputError(
    "NO_PURCHASES",
    `retrain requires purchases, got ${culprit}: nothing else tells a human; map a conversion column as \`purchase\``,
  );
}
