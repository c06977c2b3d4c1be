import { InputError } from "@slidr/clicks";
import { sigmoid } from "./sigmoid.js";

/**
 * A logit's score, a float32 number.
 *
 * @param offset - of the row, for the error's text
 * @throws InputError SCORE_NOT_FINITE on NaN: what double precision cannot hold may cancel to it, and no score is honest then
 */
export function scoreOf(logit: number, offset: number): number {
  if (Number.isNaN(logit)) throw scoreNotFinite(offset);
  return Math.fround(sigmoid(logit));
}

/** What a row is refused with whose logit is NaN. */
export function scoreNotFinite(offset: number): InputError {
  return new InputError(
    "SCORE_NOT_FINITE",
    `score requires features whose sums and products have a number, got NaN for the row at offset ${offset}`,
  );
}
