import { InputError } from "@slidr/clicks";

/** Checks what is asked of a promise before anything is read or trained. Throws `DELTA_RANGE`, `OPTIONS_CLASH`. */
export function requirePromise({
  delta,
  hold,
}: {
  readonly delta?: number | undefined;
  readonly hold?: "plain" | "reweighted" | undefined;
}): void {
  if (delta === undefined) return;
  if (!(delta > 0 && delta < 1)) {
    throw new InputError(
      "DELTA_RANGE",
      `train requires --delta in (0, 1), got ${delta}; 0.05 lets the promise fail once in twenty calibrations`,
    );
  }
  if (hold === "reweighted") {
    throw new InputError(
      "OPTIONS_CLASH",
      "train requires --delta or --hold reweighted, got both; weighed purchasers have no exact test",
    );
  }
}
