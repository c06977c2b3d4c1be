import type { Tensor1D } from "@tensorflow/tfjs";
import type { TensorFlow } from "./tensorflow.js";

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

export interface AdamTensors {
  readonly parameters: Tensor1D;
  readonly firstMoment: Tensor1D;
  readonly secondMoment: Tensor1D;
}

/**
 * One step of Adam over the flat parameter vector, all layers at once. Call inside tidy.
 *
 * @param stepCount - 1 for the first step
 *
 * Source: Kingma and Ba (2015), Adam, algorithm 1.
 */
export function adamStep(
  tf: TensorFlow,
  { parameters, firstMoment, secondMoment }: AdamTensors,
  gradient: Tensor1D,
  learningRate: number,
  stepCount: number,
): AdamTensors {
  const first: Tensor1D = firstMoment.mul(BETA_1).add(gradient.mul(1 - BETA_1));
  const second: Tensor1D = secondMoment.mul(BETA_2).add(gradient.square().mul(1 - BETA_2));
  const rate = learningRate / (1 - BETA_1 ** stepCount);
  const scale = tf.sqrt(second.div(1 - BETA_2 ** stepCount)).add(EPSILON);
  return { parameters: parameters.sub(first.mul(rate).div(scale)), firstMoment: first, secondMoment: second };
}
