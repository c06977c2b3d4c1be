import { InputError } from "@slidr/clicks";

/** One row whose score and decision a bundle promises, to the last bit. */
export interface GoldenRow {
  /** [width], each a 32-bit float, in the order of the feature spec. */
  readonly features: readonly number[];
  readonly slice: string;
  /** In [0, 1]. */
  readonly score: number;
  readonly threshold: number;
  readonly invalid: boolean;
}

/** What a decision must say for a golden row to be compared with it. */
export interface RowDecision {
  readonly score: number;
  readonly threshold: number;
  readonly invalid: boolean;
}

/** Checks the shape of a bundle's golden rows. */
export function parseGoldenRows(json: unknown): GoldenRow[] {
  if (!Array.isArray(json)) throw new InputError("BUNDLE_GOLDEN", "golden.json is not a list");
  return json.map((item: unknown, index) => {
    const { features, slice, score, threshold, invalid } = (item ?? {}) as Record<string, unknown>;
    const fits =
      Array.isArray(features) &&
      features.every((value) => typeof value === "number") &&
      typeof slice === "string" &&
      typeof score === "number" &&
      typeof threshold === "number" &&
      typeof invalid === "boolean";
    if (!fits)
      throw new InputError(
        "BUNDLE_GOLDEN",
        `golden.json holds something that is no golden row at index ${index}`,
      );
    return { features: features as number[], slice, score, threshold, invalid };
  });
}
