import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Layer } from "../network/layers.js";
import { inOneOrder } from "./inOneOrder.js";
import type { TensorFlow } from "./tensorflow.js";

/** The flat parameter vector cut into one kernel and bias per layer. Call inside tidy. */
export function layerTensors(
  parameters: Tensor1D,
  layers: readonly Layer[],
): { kernel: Tensor2D; bias: Tensor1D }[] {
  return layers.map(({ inputs, outputs, kernelStart, biasStart }) => ({
    kernel: parameters.slice(kernelStart, inputs * outputs).reshape([inputs, outputs]),
    bias: parameters.slice(biasStart, outputs),
  }));
}

/** What goes into each layer, and last the logits: [rows, inputs], [rows, h1] ... [rows, 1]. Call inside tidy. */
export function forward(
  tf: TensorFlow,
  layers: readonly { kernel: Tensor2D; bias: Tensor1D }[],
  inputs: Tensor2D,
): Tensor2D[] {
  const activations: Tensor2D[] = [inputs];
  layers.forEach(({ kernel, bias }, index) => {
    const activation = index + 1 < layers.length ? "relu" : "linear";
    const [inputWidth, outputWidth] = kernel.shape;
    const multiply = () => tf.fused.matMul({ a: activations[index]!, b: kernel, bias, activation });
    activations.push(inOneOrder(tf, inputWidth, inputs.shape[0] * outputWidth, multiply) as Tensor2D);
  });
  return activations;
}

/**
 * The weighted loss of a batch and its gradient, written out by hand. Call inside tidy.
 *
 * TensorFlow.js's own gradients multiply by transposed matrices, for which its wasm backend leaves XNNPACK for a loop
 * that is ten times slower. Here matrices are transposed first; the widest, the batch's inputs, comes in both ways.
 *
 * @param inputsTransposed - [inputs, rows], the transpose of `inputs`
 * @param targets - [rows, 1]
 * @param weights - [rows, 1], sum > 0
 * @returns the loss over the sum of weights, and its gradient, flat, in the layout of `networkLayers`
 */
export function denseGradient(
  tf: TensorFlow,
  parameters: Tensor1D,
  layers: readonly Layer[],
  batch: {
    readonly inputs: Tensor2D;
    readonly inputsTransposed: Tensor2D;
    readonly targets: Tensor2D;
    readonly weights: Tensor2D;
  },
): { loss: Scalar; gradient: Tensor1D } {
  const tensors = layerTensors(parameters, layers);
  const activations = forward(tf, tensors, batch.inputs);
  const logits = activations.at(-1)!;
  const loss = tf.losses.sigmoidCrossEntropy(
    batch.targets,
    logits,
    batch.weights,
    0,
    tf.Reduction.MEAN,
  ) as Scalar;

  const parts: Tensor[] = [];
  let delta: Tensor2D = logits.sigmoid().sub(batch.targets).mul(batch.weights).div(batch.weights.sum());
  // Invariant: delta is the loss's derivative by the outputs of layer `index`, before its ReLU.
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const input = activations[index]!;
    const transposed = index === 0 ? batch.inputsTransposed : (input.transpose() as Tensor2D);
    const { kernel } = tensors[index]!;
    const kernelGradient = inOneOrder(tf, delta.shape[0], kernel.size, () => tf.matMul(transposed, delta));
    parts.unshift(kernelGradient.flatten(), delta.sum(0));
    if (index > 0) {
      const multiply = () => tf.matMul(delta, kernel.transpose() as Tensor2D);
      delta = inOneOrder(tf, kernel.shape[1], input.size, multiply).mul(input.step());
    }
  }
  return { loss, gradient: tf.concat(parts as Tensor1D[]) };
}
