import type { EnsembleModel } from "../score/classifierModel.js";
import type { LayersTopology } from "./layersTopology.js";
import { networkLayersOf, sharedInputLayers } from "./networkLayersOf.js";
import { ONNX_OUTPUT, ONNX_UNCERTAINTY } from "./onnxNames.js";

/** Keeps the quotient below finite where all members agree: far below the square of what float32 tells apart. */
const EPSILON = 1e-16;

/**
 * Appends an ensemble's members, their mean and their standard deviation, in stock layers.
 *
 * Keras has no layer for a square root, but layer normalisation divides by one: with d the differences from the mean and
 * z = d / sqrt(mean of d squared), the mean of d z is the deviation.
 */
export function ensembleLayers(topology: LayersTopology, { members }: EnsembleModel): void {
  const count = members.length;
  const transforms = sharedInputLayers(topology);
  const probabilities = members.map((member, index) =>
    networkLayersOf(topology, member, transforms, `member${index + 1}_`, `member${index + 1}`),
  );
  topology.layer("Average", ONNX_OUTPUT, probabilities);
  const all = topology.layer("Concatenate", "members", probabilities, { axis: -1 });
  const differences = topology.dense("differences", all, {
    kernel: Float64Array.from({ length: count * count }, (_, cell) => {
      return (cell % (count + 1) === 0 ? 1 : 0) - 1 / count;
    }),
    bias: new Float64Array(count),
  });
  const units = topology.layer("LayerNormalization", "unitDifferences", [differences], {
    axis: -1,
    epsilon: EPSILON,
    center: false,
    scale: false,
  });
  const products = topology.layer("Multiply", "products", [differences, units]);
  topology.dense(ONNX_UNCERTAINTY, products, {
    kernel: new Float64Array(count).fill(1 / count),
    bias: new Float64Array(1),
  });
}
