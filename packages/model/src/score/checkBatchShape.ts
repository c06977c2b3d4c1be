import { InputError } from "@slidr/clicks";

/**
 * Refuses a batch of no whole number of rows, and lists too short for it, which would be read or written in part.
 *
 * @param caller - the function called
 * @param name - of `out`
 * @throws InputError BATCH_SHAPE
 */
export function checkBatchShape(
  caller: string,
  values: Float32Array,
  rowCount: number,
  width: number,
  name: string,
  out: Float32Array,
): void {
  const isWhole = Number.isSafeInteger(rowCount) && rowCount >= 0;
  if (isWhole && values.length >= rowCount * width && out.length >= rowCount) return;
  throw new InputError(
    "BATCH_SHAPE",
    `${caller} requires ${width} values and one place in ${name} per row, got ${values.length} and ${out.length} for ${rowCount} rows`,
  );
}
