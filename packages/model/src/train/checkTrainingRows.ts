import { InputError } from "@slidr/clicks";
import type { ClassWeights } from "./classWeights.js";
import type { TrainingRows } from "./trainingRows.js";

/**
 * Throws on rows that no network can learn from; `caller` and `part` ("training", "validation") begin the message.
 *
 * One pass over the features: a NaN found here names its feature, found later it only spoils the loss.
 *
 * @returns the sums of weights
 * @throws InputError WIDTH_MISMATCH, FEATURE_NOT_FINITE, LABEL_NOT_BINARY, WEIGHT_RANGE, WEIGHTS_ZERO, ONE_CLASS
 */
export function checkTrainingRows(
  rows: TrainingRows,
  names: readonly string[],
  caller: string,
  part: "training" | "validation",
): ClassWeights {
  const who = `${caller} requires ${part} rows`;
  const { rowCount } = rows;
  if (!(Number.isInteger(rowCount) && rowCount > 0)) {
    throw new InputError("NO_ROWS", `${who}, got rowCount ${rowCount}`);
  }
  const classWeight: [number, number] = [0, 0];
  checkRows(rows, names, who, 0, classWeight);
  checkClassWeights(classWeight, rowCount, part, who);
  return classWeight;
}

/**
 * Checks lengths, features, labels and weights of a table, or of a chunk of a stream.
 *
 * @param firstRow - the chunk's first row in the stream, for messages
 * @param classWeight - the weight of humans and robots so far, added to
 */
export function checkRows(
  rows: TrainingRows,
  names: readonly string[],
  who: string,
  firstRow: number,
  classWeight: [number, number],
): void {
  checkLengths(rows, names.length, who);
  const { features, rowCount, robotic, weights } = rows;
  const cells = rowCount * names.length;
  for (let index = 0; index < cells; index += 1) {
    const x = features[index]!;
    // x - x is 0 for finite numbers and NaN for all else.
    if (x - x === 0) continue;
    const name = names[index % names.length];
    const row = firstRow + Math.floor(index / names.length);
    throw new InputError(
      "FEATURE_NOT_FINITE",
      `${who} with finite features, got ${x} in "${name}" at row ${row}`,
    );
  }
  for (let row = 0; row < rowCount; row += 1) {
    const label = robotic[row]!;
    if (label !== 0 && label !== 1) {
      throw new InputError(
        "LABEL_NOT_BINARY",
        `${who} with labels 0 or 1, got ${label} at row ${firstRow + row}`,
      );
    }
    const weight = weights ? weights[row]! : 1;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new InputError(
        "WEIGHT_RANGE",
        `${who} with finite weights >= 0, got ${weight} at row ${firstRow + row}`,
      );
    }
    classWeight[label] += weight;
  }
}

function checkLengths(
  { features, rowCount, robotic, weights }: TrainingRows,
  width: number,
  who: string,
): void {
  const mismatch = (what: string, expected: string, got: number): InputError =>
    new InputError("WIDTH_MISMATCH", `${who} with ${what} of length ${expected}, got ${got}`);
  if (features.length !== rowCount * width) {
    const expected = `${rowCount} rows x ${width} names = ${rowCount * width}`;
    throw mismatch("features", expected, features.length);
  }
  if (robotic.length !== rowCount) throw mismatch("robotic", `${rowCount}`, robotic.length);
  if (weights && weights.length !== rowCount) throw mismatch("weights", `${rowCount}`, weights.length);
}

/** There is weight, and each class that is to be learned has some. */
export function checkClassWeights(
  classWeight: ClassWeights,
  rowCount: number,
  part: "training" | "validation",
  who: string,
): void {
  if (classWeight[0] === 0 && classWeight[1] === 0) {
    throw new InputError(
      "WEIGHTS_ZERO",
      `${who} with a positive sum of weights, got all ${rowCount} weights 0`,
    );
  }
  if (part === "training" && (classWeight[0] === 0 || classWeight[1] === 0)) {
    const only = classWeight[0] === 0 ? "robotic (1)" : "human (0)";
    throw new InputError("ONE_CLASS", `${who} of both classes with weight, got only ${only}`);
  }
}
