import { InputError } from "@slidr/clicks";

/** Refuses a batch that is no whole number of rows, or whose lists are too short for it; throws BATCH_SHAPE. */
export function checkBatch(
  width: number,
  features: Float32Array,
  rowCount: number,
  scores: Float32Array,
): void {
  const isWhole = Number.isSafeInteger(rowCount) && rowCount >= 0;
  if (isWhole && features.length >= rowCount * width && scores.length >= rowCount) return;
  throw new InputError(
    "BATCH_SHAPE",
    `scoreBatch requires ${width} features and one place in scores per row, got ${features.length} and ${scores.length} for ${rowCount} rows`,
  );
}
