import type { Scalar, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Layer } from "../network/layers.js";
import { inOneOrder } from "./inOneOrder.js";
import type { TensorFlow } from "./tensorflow.js";

/** A layer with its kernel and bias on the backend. */
export interface LayerTensors extends Pick<Layer, "form" | "activation"> {
  readonly kernel: Tensor2D;
  readonly bias: Tensor1D;
}

/** What a layer has made of its input. */
interface LayerPass {
  readonly input: Tensor2D;
  /** input x kernel + bias; of a dense layer behind its activation, which makes it the output. */
  readonly product: Tensor2D;
  readonly output: Tensor2D;
}

/** The flat parameter vector cut into one kernel and bias per layer. Call inside tidy. */
export function layerTensors(parameters: Tensor1D, layers: readonly Layer[]): LayerTensors[] {
  return layers.map(({ inputs, outputs, kernelStart, biasStart, form, activation }) => ({
    form,
    activation,
    kernel: parameters.slice(kernelStart, inputs * outputs).reshape([inputs, outputs]),
    bias: parameters.slice(biasStart, outputs),
  }));
}

/** The rows through all layers; the last one's output is the logits, [rows, 1]. Call inside tidy. */
export function forward(tf: TensorFlow, layers: readonly LayerTensors[], inputs: Tensor2D): LayerPass[] {
  const passes: LayerPass[] = [];
  for (const { kernel, bias, form, activation } of layers) {
    const input = passes.at(-1)?.output ?? inputs;
    const [inputWidth, outputWidth] = kernel.shape;
    const multiply = () =>
      tf.fused.matMul({ a: input, b: kernel, bias, activation: activation === "relu" ? "relu" : "linear" });
    const product = inOneOrder(tf, inputWidth, inputs.shape[0] * outputWidth, multiply) as Tensor2D;
    const output = form === "cross" ? (passes[0]!.output.mul(product).add(input) as Tensor2D) : product;
    passes.push({ input, product, output });
  }
  return passes;
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
export function networkGradient(
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
  const passes = forward(tf, tensors, batch.inputs);
  const logits = passes.at(-1)!.output;
  const loss = tf.losses.sigmoidCrossEntropy(
    batch.targets,
    logits,
    batch.weights,
    0,
    tf.Reduction.MEAN,
  ) as Scalar;

  const parts: Tensor[] = [];
  const first = passes[0]!.output;
  let delta: Tensor2D = logits.sigmoid().sub(batch.targets).mul(batch.weights).div(batch.weights.sum());
  // What the cross layers add to the derivative by the first layer's outputs.
  let firstDelta: Tensor2D | undefined;
  // Invariant: delta is the loss's derivative by the outputs of layer `index`, before its activation.
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const { input, product } = passes[index]!;
    const { kernel, form } = tensors[index]!;
    const outputDelta = delta;
    // The loss's derivative by input x kernel + bias.
    let slopes = delta;
    if (form === "cross") {
      const share: Tensor2D = delta.mul(product);
      firstDelta = firstDelta === undefined ? share : firstDelta.add(share);
      slopes = delta.mul(first);
    }
    if (index === 0 && firstDelta !== undefined) slopes = delta.add(firstDelta);
    const transposed = index === 0 ? batch.inputsTransposed : (input.transpose() as Tensor2D);
    const kernelGradient = inOneOrder(tf, slopes.shape[0], kernel.size, () => tf.matMul(transposed, slopes));
    parts.unshift(kernelGradient.flatten(), slopes.sum(0));
    if (index === 0) continue;
    const multiply = () => tf.matMul<Tensor2D>(slopes, kernel.transpose());
    delta = inOneOrder(tf, kernel.shape[1], input.size, multiply);
    if (form === "cross") delta = delta.add(outputDelta);
    if (layers[index - 1]!.activation === "relu") delta = delta.mul(input.step());
  }
  return { loss, gradient: tf.concat(parts as Tensor1D[]) };
}
