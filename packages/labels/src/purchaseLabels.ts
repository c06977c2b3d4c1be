import { InputError } from "@slidr/clicks";

/** The click led to a purchase: human. */
export const HUMAN = 1;
/** The click is old enough and led to none. */
export const NOT_HUMAN = 0;
/** Too young to tell: a purchase may still come. */
export const UNKNOWN = -1;

/** What {@link purchaseLabels} reads. */
export interface PurchaseLabelOptions {
  /** [n] epoch milliseconds, finite. */
  readonly clickedAtMs: Float64Array;
  /** [n] 1 where the log knows of a purchase, else 0. */
  readonly purchased: Uint8Array;
  /** [n] epoch milliseconds; NaN where unknown. Without it, or where NaN, a purchase counts at click time. */
  readonly purchasedAtMs?: Float64Array;
  /** How long after the click a purchase still makes it human, >= 0. */
  readonly windowMs: number;
  /** The moment at which labels are read: what happened later is not seen. Epoch milliseconds. */
  readonly asOfMs: number;
}

/**
 * Labels clicks by their purchases, as they stood at one moment.
 *
 * A purchase takes minutes to days. A click that has had less than `windowMs` to lead to one is unknown, not robotic: to call it robotic
 * teaches the model that fresh clicks are robots.
 *
 * @param options see {@link PurchaseLabelOptions}
 * @returns [n] 1 human: purchased within `windowMs` and by `asOfMs`; 0 not human: `windowMs` has passed without; -1 not yet known
 * @throws InputError `LENGTH`, `CLICK_TIME`, `FLAG`, `PURCHASE_TIME` (before its click), `WINDOW_RANGE`, `AS_OF`
 *
 * Cost: one pass.
 *
 * @example
 * ```ts
 * import { purchaseLabels } from "@slidr/labels";
 *
 * const labels = purchaseLabels({
 *   clickedAtMs: Float64Array.of(0, 0, 0, 900),
 *   purchased: Uint8Array.of(1, 1, 0, 0),
 *   purchasedAtMs: Float64Array.of(50, 2000, Number.NaN, Number.NaN),
 *   windowMs: 100,
 *   asOfMs: 950,
 * });
 * Array.from(labels); // => [1, 0, 0, -1]
 * ```
 */
export function purchaseLabels(options: PurchaseLabelOptions): Int8Array {
  const { clickedAtMs, purchased, purchasedAtMs, windowMs, asOfMs } = options;
  checkOptions(options);
  return Int8Array.from(clickedAtMs, (clickMs, row) => {
    const knownAtMs = purchasedAtMs?.[row] ?? Number.NaN;
    const purchaseMs = Number.isNaN(knownAtMs) ? clickMs : knownAtMs;
    if (purchased[row] === 1 && purchaseMs <= asOfMs && purchaseMs - clickMs <= windowMs) return HUMAN;
    return asOfMs - clickMs < windowMs ? UNKNOWN : NOT_HUMAN;
  });
}

function checkOptions(options: PurchaseLabelOptions): void {
  const { clickedAtMs, purchased, purchasedAtMs, windowMs, asOfMs } = options;
  const fail = (code: string, rule: string): never => {
    throw new InputError(code, `purchaseLabels requires ${rule}`);
  };
  if (!(windowMs >= 0 && windowMs < Infinity))
    fail("WINDOW_RANGE", `windowMs finite and >= 0, got ${windowMs}`);
  if (!Number.isFinite(asOfMs)) fail("AS_OF", `a finite asOfMs, got ${asOfMs}`);
  for (const [name, column] of Object.entries({ purchased, purchasedAtMs }))
    if (column !== undefined && column.length !== clickedAtMs.length)
      fail("LENGTH", `${name} of length ${clickedAtMs.length} (clickedAtMs), got ${column.length}`);
  for (let row = 0; row < clickedAtMs.length; row++) {
    const clickMs = clickedAtMs[row]!;
    if (!Number.isFinite(clickMs)) fail("CLICK_TIME", `finite clickedAtMs, got ${clickMs} at index ${row}`);
    if (purchased[row]! > 1) fail("FLAG", `purchased of 0 or 1, got ${purchased[row]} at index ${row}`);
    const purchaseMs = purchasedAtMs?.[row] ?? Number.NaN;
    if (purchased[row] === 1 && purchaseMs < clickMs)
      fail(
        "PURCHASE_TIME",
        `no purchase before its click, got ${purchaseMs} for a click at ${clickMs}, index ${row}`,
      );
  }
}
