import { InputError } from "@slidr/clicks";

/**
 * Refuses a batch that does not fit, and one with a feature that is not finite.
 *
 * @throws InputError BATCH_SHAPE, FEATURE_NOT_FINITE
 */
export function checkBatch(values: Float32Array, rowCount: number, width: number, out: Float32Array): void {
  const isWhole = Number.isSafeInteger(rowCount) && rowCount >= 0;
  if (!isWhole || values.length < rowCount * width || out.length < rowCount) {
    throw new InputError(
      "BATCH_SHAPE",
      `scoreBatch requires ${width} values and one place in out per row, got ${values.length} and ${out.length} for ${rowCount} rows`,
    );
  }
  const count = rowCount * width;
  if (areFinite(values, count)) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw new InputError(
    "FEATURE_NOT_FINITE",
    `score requires finite features, got ${values[index]} in feature ${index % width} of row ${Math.floor(index / width)}`,
  );
}

/** x * 0 is 0 for finite x and NaN for others; four sums at a time keep the processor busy. */
function areFinite(values: Float32Array, count: number): boolean {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let index = 0;
  for (; index + 3 < count; index += 4) {
    sum0 += values[index]! * 0;
    sum1 += values[index + 1]! * 0;
    sum2 += values[index + 2]! * 0;
    sum3 += values[index + 3]! * 0;
  }
  for (; index < count; index += 1) sum0 += values[index]! * 0;
  return sum0 + sum1 + sum2 + sum3 === 0;
}
