import { InputError } from "@slidr/clicks";
import { checkFlags, checkLength, countOf } from "./checks.js";

export interface PresumedHumansOptions {
  /** [n], 0 or 1. */
  readonly purchased: Uint8Array;
  /** [n], 0 or 1: robotic by the heuristic, which knows nothing of purchases. */
  readonly robotic: Uint8Array;
  /** [n], not NaN: how fast the click's user clicks (a count of clicks in the last ten minutes, say). */
  readonly velocity: Float32Array | Float64Array;
  /** Share of purchasers that are no faster than the limit, in (0, 1]. Default 0.95. */
  readonly quantile?: number | undefined;
}

/**
 * Marks the clicks that are taken for human when nobody knows: purchasers, and others that no plain rule speaks against.
 *
 * A click without a purchase is presumed human where the heuristic does not mark it and its user clicks no faster than 95% of the
 * purchasers do. **Never by the model's score:** a model trained on purchases calls groups that do not buy robotic, and
 * would take the very humans out that the others must come to stand for. The price is that patient robots stay in.
 *
 * @returns [n] 1 presumed human, else 0.
 * @throws InputError `LENGTH_MISMATCH`, `FLAG_VALUE`, `VALUE_RANGE`, `QUANTILE_RANGE`, `NO_PURCHASES`.
 * Cost: O(n), and a sort of the purchasers.
 * @example
 * ```ts
 * import { presumedHumans } from "@slidr/calibrate";
 *
 * const humans = presumedHumans({
 *   purchased: Uint8Array.of(1, 1, 0, 0, 0),
 *   robotic: Uint8Array.of(0, 0, 0, 1, 0),
 *   velocity: Float32Array.of(1, 3, 2, 2, 40),
 * });
 * Array.from(humans); // => [1, 1, 1, 0, 0]
 * ```
 */
export function presumedHumans(options: PresumedHumansOptions): Uint8Array {
  const { purchased, robotic, velocity, quantile = 0.95 } = options;
  const n = purchased.length;
  checkFlags("presumedHumans", "purchased", purchased, n);
  checkFlags("presumedHumans", "robotic", robotic, n);
  checkLength("presumedHumans", "velocity", velocity, n);
  const culprit = (velocity as Float64Array).findIndex(Number.isNaN);
  if (culprit >= 0) {
    throw new InputError("VALUE_RANGE", `presumedHumans requires velocities, got NaN at index ${culprit}`);
  }
  if (!(quantile > 0 && quantile <= 1)) {
    throw new InputError("QUANTILE_RANGE", `presumedHumans requires quantile in (0, 1], got ${quantile}`);
  }
  if (countOf(purchased) === 0) {
    throw new InputError(
      "NO_PURCHASES",
      `presumedHumans requires at least one purchasing click, got none among ${n} clicks`,
    );
  }
  const ofPurchasers = Float64Array.from(velocity)
    .filter((_, click) => purchased[click] === 1)
    .sort();
  const limit = ofPurchasers[Math.ceil(quantile * ofPurchasers.length) - 1]!;
  return Uint8Array.from(purchased, (bought, click) =>
    bought === 1 || (robotic[click] === 0 && velocity[click]! <= limit) ? 1 : 0,
  );
}
