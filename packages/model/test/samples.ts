import type { FeatureKind } from "../src/index.js";

/** Deterministic numbers in [0, 1) for test data. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

export const names = ["clicks", "gap", "ratio", "hour", "loggedIn", "browser"];
export const kinds: FeatureKind[] = ["count", "duration", "ratio", "cyclic", "flag", "category"];

/** Robots click much and fast; the hour and the browser say nothing. Every sixth gap is missing. */
export function sampleRows(rowCount: number, seed = 1) {
  const random = randomNumbers(seed);
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

/** A training that is stopped and resumed: the same wherever it runs. */
export function checkpointedTraining() {
  return {
    ...sampleRows(600),
    validation: sampleRows(200, 7),
    seed: 3,
    hidden: [8, 4],
    batchSize: 50,
    epochsMax: 6,
    learningRate: 0.01,
  };
}
