import type { Bench } from "./figure.js";
import { measureScoring } from "./model/scoringSpeed.js";
import { measureStreamMemory } from "./model/streamMemory.js";
import { measureTraining } from "./model/trainingSpeed.js";
import { measureWeights } from "./model/weightsSpeed.js";

/** Training with the embedded engine, scoring one row and batches, memory on a stream, and the weights. */
export const modelBench: Bench = async (emit) => {
  await measureTraining(emit);
  await measureScoring(emit);
  await measureStreamMemory(emit);
  measureWeights(emit);
};
