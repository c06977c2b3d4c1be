import { hash } from "node:crypto";
import { InputError } from "@slidr/clicks";

/** Which clicks are in the holdout. */
export interface Holdout {
  /** Share of clicks, in [0, 1]. */
  readonly rate: number;
  /** Secret, so that no sender can choose ids that are in it; the same for all engines, so that they agree. */
  readonly key: string;
}

/** Makes the function that says whether a click id is in the holdout: the same answer for the same key, whoever asks. */
export function holdoutOf({ rate, key }: Holdout): (clickId: string) => boolean {
  if (!(rate >= 0 && rate <= 1)) {
    throw new InputError("HOLDOUT_RATE", `createEngine requires holdout.rate in [0, 1], got ${rate}`);
  }
  if (typeof key !== "string" || key === "") {
    throw new InputError("HOLDOUT_KEY", "createEngine requires a holdout.key that is not empty");
  }
  const salt = `${key.length}:${key}`;
  // The first 48 bits of the digest as a fraction.
  return (clickId) =>
    Number.parseInt(hash("sha256", salt + clickId, "hex").slice(0, 12), 16) < rate * 2 ** 48;
}
