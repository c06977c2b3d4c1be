import { InputError } from "@slidr/clicks";

/** Throws unless every score is in [0, 1]. */
export function checkScores(caller: string, scores: ArrayLike<number>): void {
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!(score >= 0 && score <= 1)) {
      throw new InputError("SCORE_RANGE", `${caller} requires scores in [0, 1], got ${score} at index ${i}`);
    }
  }
}

/** Throws unless the column, where given, has one value a row. */
export function checkLength(caller: string, name: string, column: ArrayLike<number>, rowCount: number): void {
  if (column.length !== rowCount) {
    throw new InputError(
      "LENGTH_MISMATCH",
      `${caller} requires ${name} to have ${rowCount} values, one a row, got ${column.length}`,
    );
  }
}

/** Throws unless the column has one 0 or 1 a row. */
export function checkFlags(caller: string, name: string, column: ArrayLike<number>, rowCount: number): void {
  checkLength(caller, name, column, rowCount);
  for (let i = 0; i < column.length; i++) {
    if (column[i] !== 0 && column[i] !== 1) {
      throw new InputError(
        "FLAG_VALUE",
        `${caller} requires ${name} to be 0 or 1, got ${column[i]} at index ${i}`,
      );
    }
  }
}

/** Throws unless the column has one finite weight >= 0 a row. */
export function checkWeights(
  caller: string,
  name: string,
  weights: ArrayLike<number>,
  rowCount: number,
): void {
  checkLength(caller, name, weights, rowCount);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new InputError(
        "WEIGHT_RANGE",
        `${caller} requires finite ${name} >= 0, got ${weight} at index ${i}`,
      );
    }
  }
}

/** Throws unless sliceCount is a count and every slice index lies below it. */
export function checkSlices(
  caller: string,
  slice: ArrayLike<number>,
  sliceCount: number,
  rowCount: number,
): void {
  checkCount(caller, "sliceCount", sliceCount, 1);
  checkLength(caller, "slice", slice, rowCount);
  for (let i = 0; i < slice.length; i++) {
    if (!(slice[i]! < sliceCount)) {
      throw new InputError(
        "SLICE_RANGE",
        `${caller} requires slice < ${sliceCount}, got ${slice[i]} at index ${i}`,
      );
    }
  }
}

/** Throws unless the value is an integer >= min. */
export function checkCount(caller: string, name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new InputError(
      "COUNT_RANGE",
      `${caller} requires ${name} to be an integer >= ${min}, got ${value}`,
    );
  }
}
