import { InputError } from "@slidr/clicks";
import { checkBatchShape } from "../score/checkBatchShape.js";

/**
 * Refuses a batch that does not fit, and one with a feature that is not finite.
 *
 * @param caller - the function called
 * @param outs - what will be written, by name
 * @throws InputError BATCH_SHAPE, FEATURE_NOT_FINITE
 */
export function checkBatch(
  caller: string,
  values: Float32Array,
  rowCount: number,
  width: number,
  outs: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, out] of Object.entries(outs)) {
    checkBatchShape(caller, values, rowCount, width, name, out);
  }
  const count = rowCount * width;
  if (areFinite(values, count)) return;
  const index = values.findIndex((value) => !Number.isFinite(value));
  throw new InputError(
    "FEATURE_NOT_FINITE",
    `score requires finite features, got ${values[index]} in feature ${index % width} of row ${Math.floor(index / width)}`,
  );
}

/** A sum of finite float32 numbers is finite in double precision; eight sums at a time keep the processor busy. */
function areFinite(values: Float32Array, count: number): boolean {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sum4 = 0;
  let sum5 = 0;
  let sum6 = 0;
  let sum7 = 0;
  let index = 0;
  for (; index + 7 < count; index += 8) {
    sum0 += values[index]!;
    sum1 += values[index + 1]!;
    sum2 += values[index + 2]!;
    sum3 += values[index + 3]!;
    sum4 += values[index + 4]!;
    sum5 += values[index + 5]!;
    sum6 += values[index + 6]!;
    sum7 += values[index + 7]!;
  }
  for (; index < count; index += 1) sum0 += values[index]!;
  return Number.isFinite(sum0 + sum1 + sum2 + sum3 + sum4 + sum5 + sum6 + sum7);
}
