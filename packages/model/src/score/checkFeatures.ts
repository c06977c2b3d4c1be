import { InputError } from "@slidr/clicks";

/** Throws on the first feature of some rows that is not finite, or not there, and names it. */
export function checkFeatures(
  values: Float32Array,
  offset: number,
  rowCount: number,
  names: readonly string[],
): void {
  const end = offset + rowCount * names.length;
  for (let index = offset; index < end; index += 1) {
    const x = values[index]!;
    // x - x is 0 for finite numbers and NaN for all else.
    if (x - x === 0) continue;
    const column = (index - offset) % names.length;
    throw new InputError(
      "FEATURE_NOT_FINITE",
      `score requires finite features, got ${x} in "${names[column]}" of the row at offset ${index - column}`,
    );
  }
}
