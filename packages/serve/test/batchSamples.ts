import type { ClassifierModel } from "@slidr/model";
import { seededRandom } from "./samples.js";

const WIDTH = 6;
const HIDDEN = 16;

/** A network of random weights whose scores spread over [0, 1]; stock layers only, so that TensorFlow.js needs none of ours. */
export const standardModel: ClassifierModel = sampleNetwork(11);

export function sampleNetwork(seed: number): ClassifierModel {
  const random = seededRandom(seed);
  const names = Array.from({ length: WIDTH }, (_, column) => `feature${column}`);
  const form = { form: "scaled", log: false, mean: 3, deviation: 2 } as const;
  return {
    type: "classifier",
    names,
    kinds: names.map(() => "number" as const),
    transform: { kind: "standardise", columns: names.map(() => ({ form })) },
    network: { hidden: [HIDDEN] },
    parameters: Float32Array.from(
      { length: WIDTH * HIDDEN + HIDDEN + HIDDEN + 1 },
      () => (random() - 0.5) * 2,
    ),
  };
}
