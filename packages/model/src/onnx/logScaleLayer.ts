import { picking } from "./differenceLayer.js";
import type { LayersTopology } from "./layersTopology.js";
import { ONNX_INPUT } from "./onnxNames.js";

/** The one layer of ours; see `registerTensorflowLayers`. */
export const LOG_SCALE_CLASS = "SlidrLogScale";

/** (log1p(max(x, 0)) - mean) / deviation, one per row of the list: a Dense that picks the features, and our layer. */
export function logScaleLayer(
  topology: LayersTopology,
  name: string,
  scaled: readonly { readonly column: number; readonly mean: number; readonly deviation: number }[],
): string {
  const kernel = picking(
    scaled.map(({ column }) => column),
    topology.width,
  );
  const picked = topology.dense(`${name}Picked`, ONNX_INPUT, {
    kernel,
    bias: new Float64Array(scaled.length),
  });
  return topology.layer(LOG_SCALE_CLASS, name, [picked], {
    means: scaled.map(({ mean }) => mean),
    deviations: scaled.map(({ deviation }) => deviation),
  });
}
