import type { Model } from "../score/classifierModel.js";
import { MODEL_VERSION } from "../score/serializeModel.js";
import { ensembleLayers } from "./ensembleLayers.js";
import { exportableModel } from "./exportableModel.js";
import { goldenScores } from "./goldenScores.js";
import { LayersTopology } from "./layersTopology.js";
import { LOG_SCALE_CLASS, logScaleLayer } from "./logScaleLayer.js";
import { networkLayersOf, sharedInputLayers } from "./networkLayersOf.js";
import { ONNX_INPUT, ONNX_OUTPUT, outputsOf } from "./onnxNames.js";

/** A layers-model directory, file by file. */
export interface TensorflowLayersModel {
  /** `model.json` and `weights.bin`, which `tf.loadLayersModel` reads, and `golden.json`, rows to check it by. */
  readonly files: Readonly<Record<"model.json" | "weights.bin" | "golden.json", Uint8Array>>;
  /** Whether it has a layer of ours, so that `registerTensorflowLayers` must be called before it is loaded. */
  readonly needsRegistration: boolean;
}

const caller = "exportTensorflowLayersModel";

/**
 * Writes a model as a TensorFlow.js layers model, its transform inside: raw features in, scores out.
 *
 * Stock Keras layers only (Dense, BatchNormalization, ReLU, Concatenate, Multiply, Add ...) where the transform is piecewise-linear, the
 * default. A logarithm is no stock layer: models with one (`standardise` with counts or durations, the velocity rule)
 * use a small layer of ours, and say so. An ensemble has two outputs, `score` and `uncertainty`. Scores agree with
 * `compileScorer` within 1e-6 for features up to 1e15; single rows of cross networks were measured 2.1e-6 apart, and
 * where the transform does not bound them, two cross layers take features up to 1e9. A known or missing value is told from
 * any other, but from what is less than 2^-126 away, which counts as partly equal.
 *
 * @param model - trained, or a velocity rule
 * @returns the files of the directory
 * @throws InputError MODEL_UNFITTED, EXPORT_RANGE as `exportOnnx` does
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 * import { exportTensorflowLayersModel } from "@slidr/model/onnx";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * const { files, needsRegistration } = exportTensorflowLayersModel(model);
 * Object.keys(files); // => ["model.json", "weights.bin", "golden.json"]
 * needsRegistration; // => true
 * ```
 */
export function exportTensorflowLayersModel(model: Model): TensorflowLayersModel {
  const checked = exportableModel(model, caller);
  const { type, names } = checked;
  const topology = new LayersTopology(caller, ONNX_INPUT, names.length);
  if (checked.type === "velocityRule") {
    const logarithm = logScaleLayer(topology, "count", [{ column: checked.column, mean: 0, deviation: 1 }]);
    // softsign(x) is x / (1 + |x|).
    topology.layer("Activation", ONNX_OUTPUT, [logarithm], { activation: "softsign" });
  } else if (checked.type === "ensemble") {
    ensembleLayers(topology, checked);
  } else {
    networkLayersOf(topology, checked, sharedInputLayers(topology), "", ONNX_OUTPUT);
  }
  const kinds = checked.type === "velocityRule" ? {} : { kinds: checked.kinds };
  const metadata = { slidr: { type, modelVersion: MODEL_VERSION, names, ...kinds } };
  const { topology: json, weights } = topology.encode(outputsOf(checked), metadata);
  const golden = new TextEncoder().encode(JSON.stringify(goldenScores(checked)));
  return {
    files: { "model.json": json, "weights.bin": weights, "golden.json": golden },
    needsRegistration: topology.uses(LOG_SCALE_CLASS),
  };
}
