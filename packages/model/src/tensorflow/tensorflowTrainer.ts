import type { Scalar, Tensor1D, Tensor2D, TensorContainer } from "@tensorflow/tfjs";
import type { Batch, Trainer, TrainerOptions } from "../network/engine.js";
import { type Layer, networkLayers, parameterCount } from "../network/layers.js";
import { applyTransform } from "../transform/applyTransform.js";
import { transformInputWidth } from "../transform/transform.js";
import { transposeMatrix } from "../transform/transposeMatrix.js";
import { type AdamTensors, adamStep } from "./adamStep.js";
import { forward, layerTensors, networkGradient } from "./networkGradient.js";
import type { TensorFlow } from "./tensorflow.js";
import { useBackend } from "./useBackend.js";

/**
 * Trains one network with TensorFlow.js; keeps four vectors of parameters' length on the backend.
 *
 * @param backend - has been started; every call computes on it, whichever is current by then
 */
export function tensorflowTrainer(tf: TensorFlow, backend: string, options: TrainerOptions): Trainer {
  useBackend(tf, backend);
  const { transform, network, l2, gradientNormMax, resume } = options;
  const inputWidth = transformInputWidth(transform);
  const layers = networkLayers(network, inputWidth);
  const count = parameterCount(layers);
  const penalty = tf.tensor1d(penaltyVector(layers, l2));
  let stepCount = resume?.stepCount ?? 0;
  let adam: AdamTensors = {
    parameters: tf.tensor1d(Float32Array.from(resume?.parameters ?? options.parameters)),
    firstMoment: tf.tensor1d(Float32Array.from(resume?.firstMoment ?? new Float32Array(count))),
    secondMoment: tf.tensor1d(Float32Array.from(resume?.secondMoment ?? new Float32Array(count))),
  };

  const scratch = { inputs: new Float32Array(0), transposed: new Float32Array(0) };
  const expand = (features: Float32Array, rowCount: number): Float32Array => {
    const length = rowCount * inputWidth;
    if (scratch.inputs.length < length) scratch.inputs = new Float32Array(length);
    const inputs = scratch.inputs.subarray(0, length);
    applyTransform(transform, features, rowCount, inputs);
    return inputs;
  };
  const transpose = (inputs: Float32Array, rowCount: number): Float32Array => {
    if (scratch.transposed.length < inputs.length) scratch.transposed = new Float32Array(inputs.length);
    const transposed = scratch.transposed.subarray(0, inputs.length);
    transposeMatrix(inputs, rowCount, inputWidth, transposed);
    return transposed;
  };
  const column = (values: Float32Array, rowCount: number): Tensor2D =>
    tf.tensor2d(values.slice(0, rowCount), [rowCount, 1]);
  const penalisedGradient = ({ features, targets, weights, rowCount }: Batch) => {
    const inputs = expand(features, rowCount);
    const { loss, gradient } = networkGradient(tf, adam.parameters, layers, {
      inputs: tf.tensor2d(inputs, [rowCount, inputWidth]),
      inputsTransposed: tf.tensor2d(transpose(inputs, rowCount), [inputWidth, rowCount]),
      targets: column(targets, rowCount),
      weights: column(weights, rowCount),
    });
    return { loss, gradient: gradient.add(adam.parameters.mul(penalty)) as Tensor1D };
  };
  /** `tf.tidy` on the trainer's backend. Nothing runs while `tf` waits for another backend to start. */
  const compute = async <T extends TensorContainer>(operations: () => T): Promise<T> => {
    await tf.ready();
    useBackend(tf, backend);
    return tf.tidy(operations);
  };

  return {
    async step(batch, learningRate) {
      stepCount += 1;
      const { report, ...next } = await compute(() => {
        const { loss, gradient } = penalisedGradient(batch);
        const norm = gradient.square().sum().sqrt() as Scalar;
        const clipped = clipNorm(tf, gradient, norm, gradientNormMax);
        // In one tensor, so that a GPU is waited for once.
        const report = tf.stack([loss, norm]);
        return { report, ...adamStep(tf, adam, clipped, learningRate, stepCount) };
      });
      disposeAll(adam);
      adam = next;
      const [loss, norm] = await report.data();
      report.dispose();
      return Number.isFinite(norm) ? loss! : norm!;
    },
    async gradient(batch) {
      const { loss, gradient } = await compute(() => penalisedGradient(batch));
      const result = { loss: (await loss.data())[0]!, gradient: Float32Array.from(await gradient.data()) };
      tf.dispose([loss, gradient]);
      return result;
    },
    async logits(features, rowCount, out) {
      const logits = await compute(() => {
        const inputs = tf.tensor2d(expand(features, rowCount), [rowCount, inputWidth]);
        return forward(tf, layerTensors(adam.parameters, layers), inputs).at(-1)!.output;
      });
      out.set((await logits.data()) as Float32Array);
      logits.dispose();
    },
    parameters: async () => Float32Array.from(await adam.parameters.data()),
    state: async () => ({
      parameters: Float32Array.from(await adam.parameters.data()),
      firstMoment: Float32Array.from(await adam.firstMoment.data()),
      secondMoment: Float32Array.from(await adam.secondMoment.data()),
      stepCount,
    }),
    dispose() {
      disposeAll(adam);
      penalty.dispose();
    },
  };
}

/** Each parameter's L2 coefficient: l2 in penalised kernels, else 0. */
function penaltyVector(layers: readonly Layer[], l2: number): Float32Array {
  const penalty = new Float32Array(parameterCount(layers));
  for (const { penalised, kernelStart, biasStart } of layers) {
    if (penalised) penalty.fill(l2, kernelStart, biasStart);
  }
  return penalty;
}

function clipNorm(tf: TensorFlow, gradient: Tensor1D, norm: Scalar, normMax: number): Tensor1D {
  if (normMax === Infinity) return gradient;
  return gradient.mul(tf.scalar(normMax).div(tf.maximum(norm, normMax)));
}

function disposeAll({ parameters, firstMoment, secondMoment }: AdamTensors): void {
  parameters.dispose();
  firstMoment.dispose();
  secondMoment.dispose();
}
