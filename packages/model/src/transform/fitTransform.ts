import { InputError } from "@slidr/clicks";
import { checkTransformOptions } from "./checkTransformOptions.js";
import type { FeatureKind } from "./featureKind.js";
import { quantileBoundaries } from "./quantileBoundaries.js";
import type { ColumnForm, MissingValue, Transform, TransformColumn } from "./transform.js";

export interface FitTransformOptions {
  readonly kind: Transform["kind"];
  /** [rowCount * width], row-major, finite: the training rows. */
  readonly features: Float32Array;
  /** >= 1. */
  readonly rowCount: number;
  readonly width: number;
  /** [width]. */
  readonly kinds: readonly FeatureKind[];
  /**
   * Per feature the value that means "missing", as the float32 number next to it, or undefined where none does.
   * Default: -1 for every feature but the cyclic ones, whose -1 is six in the evening.
   */
  readonly missing?: readonly (number | undefined)[];
  /** Most bins of a piecewise-linear feature, an integer in [1, 4095]. Default 32. */
  readonly binsMax?: number;
}

/** How many of a category's values get an input of their own; the rest share the zeros. */
const CATEGORY_VALUES_MAX = 32;

/**
 * Fits a transform on training rows.
 *
 * `standardise`: log1p of counts and durations, then z-scores. `piecewiseLinear`: each such feature, ratios and
 * numbers become one input per quantile bin, clip((x - q[k]) / (q[k + 1] - q[k]), 0, 1), so that one layer can
 * bend where the data lie. In both, cyclic features and flags pass as they are, categories become one input per
 * frequent value, and a missing value gets an indicator where training has seen one, else the median.
 *
 * @throws InputError WIDTH_MISMATCH, NO_ROWS; SETTING_RANGE for a kind that there is not, a missing value that is not finite,
 *   binsMax out of range
 *
 * Cost: one sort per feature, O(rowCount log rowCount).
 * Source: Gorishniy et al. (2022), On Embeddings for Numerical Features in Tabular Deep Learning, section 3.2.
 *
 * @example
 * ```ts
 * import { fitTransform } from "@slidr/model";
 *
 * const transform = fitTransform({
 *   kind: "piecewiseLinear",
 *   features: new Float32Array([1, 2, 3, 5]),
 *   rowCount: 4,
 *   width: 1,
 *   kinds: ["count"],
 *   binsMax: 2,
 * });
 * transform.columns[0]?.form; // => { form: "piecewise", boundaries: [1, 2.5, 5] }
 * ```
 */
export function fitTransform(options: FitTransformOptions): Transform {
  checkOptions(options);
  const { kind, features, rowCount, width, kinds, binsMax = 32 } = options;
  const columns: TransformColumn[] = [];
  for (let column = 0; column < width; column += 1) {
    const featureKind = kinds[column]!;
    const missingValue = missingValueOf(options, column);
    const seen = new Float32Array(rowCount);
    let count = 0;
    for (let row = 0; row < rowCount; row += 1) {
      const x = features[row * width + column]!;
      if (x !== missingValue) {
        seen[count] = x;
        count += 1;
      }
    }
    const sorted = seen.subarray(0, count).sort();
    const form = fitForm(kind, featureKind, sorted, binsMax);
    columns.push(
      missingValue === undefined ? { form } : { form, missing: fitMissing(missingValue, sorted, rowCount) },
    );
  }
  return { kind, columns };
}

function checkOptions(options: FitTransformOptions): void {
  const { features, rowCount, width } = options;
  if (!(Number.isInteger(rowCount) && rowCount >= 1)) {
    throw new InputError("NO_ROWS", `fitTransform requires rowCount to be an integer >= 1, got ${rowCount}`);
  }
  checkTransformOptions(options, "fitTransform");
  if (features.length >= rowCount * width) return;
  throw new InputError(
    "WIDTH_MISMATCH",
    `fitTransform requires ${rowCount} rows x ${width} features = ${rowCount * width}, got ${features.length}`,
  );
}

/** Features are single precision: a 0.1 among them equals no 0.1 of double precision. */
function missingValueOf({ missing, kinds }: FitTransformOptions, column: number): number | undefined {
  if (missing === undefined) return kinds[column] === "cyclic" ? undefined : -1;
  const value = missing[column];
  return value === undefined ? undefined : Math.fround(value);
}

function fitMissing(value: number, sorted: Float32Array, rowCount: number): MissingValue {
  const wasSeen = sorted.length < rowCount;
  return { value, becomes: wasSeen ? "indicator" : sorted[sorted.length >> 1]! };
}

function fitForm(
  transform: Transform["kind"],
  kind: FeatureKind,
  sorted: Float32Array,
  binsMax: number,
): ColumnForm {
  if (sorted.length === 0 || sorted[0] === sorted.at(-1)) return { form: "dropped" };
  if (kind === "cyclic" || kind === "flag") return { form: "asIs" };
  if (kind === "category") return { form: "oneOf", values: frequentValues(sorted) };
  if (transform === "piecewiseLinear") {
    return { form: "piecewise", boundaries: quantileBoundaries(sorted, binsMax) };
  }
  return fitScaled(sorted, kind === "count" || kind === "duration");
}

function fitScaled(sorted: Float32Array, log: boolean): ColumnForm {
  const values = new Float64Array(sorted.length);
  for (let index = 0; index < sorted.length; index += 1) {
    const x = sorted[index]!;
    // Sorted numbers repeat, counts above all.
    if (index > 0 && x === sorted[index - 1]) values[index] = values[index - 1]!;
    else values[index] = log ? Math.log1p(Math.max(x, 0)) : x;
  }
  let sum = 0;
  for (const x of values) sum += x;
  const mean = sum / values.length;
  let squares = 0;
  for (const x of values) squares += (x - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  return deviation > 0 ? { form: "scaled", log, mean, deviation } : { form: "dropped" };
}

/** The most frequent values, most frequent first, ties in ascending order. */
function frequentValues(sorted: Float32Array): number[] {
  const counts = new Map<number, number>();
  for (const x of sorted) counts.set(x, (counts.get(x) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, CATEGORY_VALUES_MAX)
    .map(([x]) => x);
}
