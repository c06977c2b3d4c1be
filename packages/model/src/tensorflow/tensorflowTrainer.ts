import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Batch, Trainer, TrainerOptions } from "../network/engine.js";
import { type Layer, networkLayers, parameterCount } from "../network/layers.js";
import { applyTransform } from "../transform/applyTransform.js";
import { transformInputWidth } from "../transform/transform.js";
import { type AdamTensors, adamStep } from "./adamStep.js";
import { denseGradient, forward, layerTensors } from "./denseGradient.js";
import type { TensorFlow } from "./tensorflow.js";

/** Trains one network with TensorFlow.js; keeps four vectors of parameters' length on the backend. */
export function tensorflowTrainer(tf: TensorFlow, options: TrainerOptions): Trainer {
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

  const inputTensor = (features: Float32Array, rowCount: number): Tensor2D => {
    const inputs = new Float32Array(rowCount * inputWidth);
    applyTransform(transform, features, rowCount, inputs);
    return tf.tensor2d(inputs, [rowCount, inputWidth]);
  };
  const column = (values: Float32Array, rowCount: number): Tensor2D =>
    tf.tensor2d(values.slice(0, rowCount), [rowCount, 1]);
  const penalisedGradient = ({ features, targets, weights, rowCount }: Batch) => {
    const { loss, gradient } = denseGradient(tf, adam.parameters, layers, {
      inputs: inputTensor(features, rowCount),
      targets: column(targets, rowCount),
      weights: column(weights, rowCount),
    });
    return { loss, gradient: gradient.add(adam.parameters.mul(penalty)) as Tensor1D };
  };

  return {
    async step(batch, learningRate) {
      stepCount += 1;
      const { loss, ...next } = tf.tidy(() => {
        const { loss, gradient } = penalisedGradient(batch);
        const clipped = clipNorm(tf, gradient, gradientNormMax);
        return { loss, ...adamStep(tf, adam, clipped, learningRate, stepCount) };
      });
      disposeAll(adam);
      adam = next;
      const [value] = await loss.data();
      loss.dispose();
      return value!;
    },
    async gradient(batch) {
      const { loss, gradient } = tf.tidy(() => penalisedGradient(batch));
      const result = { loss: (await loss.data())[0]!, gradient: Float32Array.from(await gradient.data()) };
      tf.dispose([loss, gradient]);
      return result;
    },
    async logits(features, rowCount, out) {
      const logits = tf.tidy(
        () => forward(tf, layerTensors(adam.parameters, layers), inputTensor(features, rowCount)).at(-1)!,
      );
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

function clipNorm(tf: TensorFlow, gradient: Tensor1D, normMax: number): Tensor1D {
  if (normMax === Infinity) return gradient;
  const norm = gradient.square().sum().sqrt();
  return gradient.mul(tf.scalar(normMax).div(tf.maximum(norm, normMax)));
}

function disposeAll({ parameters, firstMoment, secondMoment }: AdamTensors): void {
  parameters.dispose();
  firstMoment.dispose();
  secondMoment.dispose();
}
