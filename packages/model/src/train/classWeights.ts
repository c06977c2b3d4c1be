import type { TrainingRows } from "./trainingRows.js";

/** The sum of weights of humans, and that of robots. */
export type ClassWeights = readonly [human: number, robotic: number];

/** Sums the weights of each class. */
export function classWeights({ robotic, weights }: TrainingRows): ClassWeights {
  const sums: [number, number] = [0, 0];
  robotic.forEach((label, row) => {
    sums[label as 0 | 1] += weights ? weights[row]! : 1;
  });
  return sums;
}
