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
  /**
   * [n] epoch milliseconds, not before the click; read only where `purchased` is 1. Without it, or where NaN, a purchase counts as
   * made and known at click time, so the flags should then be as they stood at `asOfMs`.
   */
  readonly purchasedAtMs?: Float64Array;
  /** How long after the click a purchase still makes it human, >= 0; the last millisecond included. */
  readonly windowMs: number;
  /** The moment at which labels are read: what happened later is not seen. Epoch milliseconds. */
  readonly asOfMs: number;
}

/**
 * Labels clicks by their purchases, as they stood at one moment.
 *
 * A purchase takes minutes to days. A click that has had less than `windowMs` to lead to one is unknown, not robotic: to call it robotic
 * teaches the model that fresh clicks are robots. A known label is final: as `asOfMs` grows, labels only move from unknown to
 * human or not human.
 *
 * **Learn from mature clicks only**, those with `clickedAtMs + windowMs <= asOfMs`. A young click is known only if it has already
 * bought, so the known ones among the young are all human: to drop just the unknown ones would teach a model that fresh clicks
 * are humans.
 *
 * @param options see {@link PurchaseLabelOptions}
 * @returns [n] 1 human: purchased within `windowMs` and by `asOfMs`; 0 not human: `windowMs` has passed without; -1 not yet known
 * (also every click later than `asOfMs`)
 * @throws InputError `LENGTH`, `CLICK_TIME`, `FLAG`, `PURCHASE_TIME` (before its click, or infinite), `WINDOW_RANGE`, `AS_OF`
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
    // A purchase still to come lies after asOfMs: once windowMs has passed it is too late to count.
    return asOfMs - clickMs < windowMs ? UNKNOWN : NOT_HUMAN;
  });
}

function checkOptions(options: PurchaseLabelOptions): void {
  const { clickedAtMs, purchased, purchasedAtMs, windowMs, asOfMs } = options;
  if (!(windowMs >= 0 && windowMs < Infinity))
    throw broken("WINDOW_RANGE", `windowMs finite and >= 0, got ${windowMs}`);
  if (!Number.isFinite(asOfMs)) throw broken("AS_OF", `a finite asOfMs, got ${asOfMs}`);
  for (const [name, column] of Object.entries({ purchased, purchasedAtMs }))
    if (column !== undefined && column.length !== clickedAtMs.length)
      throw broken("LENGTH", `${name} of length ${clickedAtMs.length} (clickedAtMs), got ${column.length}`);
  for (let row = 0; row < clickedAtMs.length; row++) {
    const clickMs = clickedAtMs[row]!;
    if (!Number.isFinite(clickMs))
      throw broken("CLICK_TIME", `finite clickedAtMs, got ${clickMs} at index ${row}`);
    if (purchased[row]! > 1)
      throw broken("FLAG", `purchased of 0 or 1, got ${purchased[row]} at index ${row}`);
    const purchaseMs = purchasedAtMs?.[row] ?? Number.NaN;
    if (purchased[row] === 1 && (purchaseMs < clickMs || purchaseMs === Infinity))
      throw broken(
        "PURCHASE_TIME",
        `finite purchase times not before the click, got ${purchaseMs} for a click at ${clickMs}, index ${row}`,
      );
  }
}

const broken = (code: string, rule: string) => new InputError(code, `purchaseLabels requires ${rule}`);
