import type { TrainingRows } from "../train/trainingRows.js";
import type { FeatureKind } from "../transform/featureKind.js";
import { linearCongruential } from "./linearCongruential.js";

/** Rows with what fitting a transform needs beside them. */
export interface ContractRows extends TrainingRows {
  readonly weights: Float32Array;
  readonly width: number;
  readonly names: readonly string[];
  readonly kinds: readonly FeatureKind[];
}

const names = ["clicks", "gap", "ratio", "hour", "loggedIn", "browser"];
const kinds: readonly FeatureKind[] = ["count", "duration", "ratio", "cyclic", "flag", "category"];

/**
 * The rows that every engine is tried on: robots click much and fast, the hour and the browser say nothing, every
 * sixth gap is missing.
 */
export function contractRows(rowCount: number, seed = 1): ContractRows {
  const random = linearCongruential(seed);
  const features = new Float32Array(rowCount * names.length);
  const robotic = new Uint8Array(rowCount);
  const weights = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const isRobot = row % 3 === 0;
    robotic[row] = isRobot ? 1 : 0;
    weights[row] = 0.5 + random();
    features.set(
      [
        Math.floor((isRobot ? 6 : 2) + 8 * random()),
        row % 6 === 5 ? -1 : Math.floor((isRobot ? 2e3 : 8e3) * random()),
        random(),
        Math.sin(2 * Math.PI * random()),
        random() < (isRobot ? 0.2 : 0.6) ? 1 : 0,
        100 + Math.floor(3 * random()),
      ],
      row * names.length,
    );
  }
  return { features, rowCount, robotic, weights, width: names.length, names, kinds };
}
