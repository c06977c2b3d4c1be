import { InputError } from "@slidr/clicks";
import type { GoldenRow, RowDecision } from "./goldenRow.js";

/**
 * Records golden rows for a bundle: some feature rows with the score and decision the new model gives them.
 *
 * @param input `values`: [n * width] 32-bit floats, row-major; `slices`: [n] slice names; `decide`: the model's own
 * @returns [n] rows, to be stored as the bundle's `golden` part
 * @throws InputError `LENGTH` when `values` is not one row per slice, `FEATURE` for a value that is not finite
 *
 * @example
 * ```ts
 * import { goldenRows } from "@slidr/guardrails";
 *
 * const decide = (features: Float32Array) => ({ score: features[0]!, threshold: 0.5, invalid: features[0]! >= 0.5 });
 * const [row] = goldenRows({ values: Float32Array.of(0.75), slices: ["mobile"], width: 1, decide });
 * row; // => { features: [0.75], slice: "mobile", score: 0.75, threshold: 0.5, invalid: true }
 * ```
 */
export function goldenRows(input: {
  readonly values: Float32Array;
  readonly width: number;
  readonly slices: readonly string[];
  readonly decide: (features: Float32Array, slice: string) => RowDecision;
}): GoldenRow[] {
  const { values, width, slices, decide } = input;
  if (values.length !== width * slices.length) {
    throw new InputError(
      "LENGTH",
      `goldenRows requires ${width} values for each of ${slices.length} slices, got ${values.length}`,
    );
  }
  return slices.map((slice, row) => {
    const features = values.slice(row * width, (row + 1) * width);
    const bad = features.findIndex((value) => !Number.isFinite(value));
    if (bad !== -1) {
      throw new InputError(
        "FEATURE",
        `goldenRows requires finite values, got ${features[bad]} in row ${row}, column ${bad}`,
      );
    }
    const { score, threshold, invalid } = decide(features, slice);
    return { features: Array.from(features), slice, score, threshold, invalid };
  });
}
