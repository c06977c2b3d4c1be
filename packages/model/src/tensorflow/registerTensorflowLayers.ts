import { LOG_SCALE_CLASS } from "../onnx/logScaleLayer.js";
import { splitFloat } from "../onnx/splitFloat.js";
import type { TensorFlow } from "./tensorflow.js";

type Tensor = InstanceType<TensorFlow["Tensor"]>;
type LayerClass = Parameters<TensorFlow["serialization"]["registerClass"]>[0];

/**
 * Makes the layer of ours known to a TensorFlow.js, so that it loads the models that have one. Calling it again does no
 * harm.
 *
 * @param tf - the TensorFlow.js that will load the model
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { velocityRule } from "@slidr/model";
 * import { exportTensorflowLayersModel } from "@slidr/model/onnx";
 * import { registerTensorflowLayers } from "@slidr/model/tensorflow";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * const { files } = exportTensorflowLayersModel(model);
 * registerTensorflowLayers(tf);
 * const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files["model.json"]));
 * const loaded = await tf.loadLayersModel(
 *   tf.io.fromMemory({
 *     modelTopology,
 *     weightSpecs: weightsManifest[0].weights,
 *     weightData: files["weights.bin"].slice().buffer,
 *   }),
 * );
 * const scores = loaded.predict(tf.tensor2d([[0], [40]])) as tf.Tensor;
 * Array.from(await scores.data(), (score) => score.toFixed(4)); // => ["0.0000", "0.7878"]
 * ```
 */
export function registerTensorflowLayers(tf: TensorFlow): void {
  /** (log1p(max(x, 0)) - mean) / deviation, rounded in proportion to the result. */
  class LogScale extends tf.layers.Layer {
    static className = LOG_SCALE_CLASS;
    readonly means: number[];
    readonly deviations: number[];

    constructor(config: { means: number[]; deviations: number[] }) {
      super(config as object);
      this.means = config.means;
      this.deviations = config.deviations;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      return tf.tidy(() => {
        const count = x.relu();
        // log1p(x) - mean = log1p(r) with r = (x - m) / (1 + m), m = expm1(mean); near r = -1 the quotient of 1 + x is exact.
        const centres = splitFloat(this.means.map(Math.expm1));
        const scale = tf.tensor1d(this.means.map((mean) => 1 + Math.expm1(mean)));
        const r = count.sub(tf.tensor1d(centres.high)).sub(tf.tensor1d(centres.low)).div(scale);
        const far = count.add(1).div(scale).log();
        return tf.where(r.greater(-0.5), r.log1p(), far).div(tf.tensor1d(this.deviations));
      });
    }

    override getConfig(): ReturnType<InstanceType<TensorFlow["layers"]["Layer"]>["getConfig"]> {
      return { ...super.getConfig(), means: this.means, deviations: this.deviations };
    }
  }
  tf.serialization.registerClass(LogScale as unknown as LayerClass);
}
