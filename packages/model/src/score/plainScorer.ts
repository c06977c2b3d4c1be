import { networkLayers } from "../network/layers.js";
import { transformInputWidth } from "../transform/transform.js";
import { checkFeatures } from "./checkFeatures.js";
import type { ClassifierModel } from "./classifierModel.js";
import { foldTransform } from "./foldTransform.js";
import { type PaddedLayer, paddedLayer } from "./paddedLayer.js";
import { createRowList, pushRow, type RowList, sumRows } from "./rowList.js";
import type { Scorer } from "./scorer.js";
import { sigmoid } from "./sigmoid.js";

/**
 * Scores with plain typed arrays, where WebAssembly SIMD is missing.
 *
 * The transform is folded into the first layer; sums are kept in double precision and the result is rounded once.
 */
export function plainScorer(model: ClassifierModel): Scorer {
  const { transform, network, parameters, names } = model;
  const width = names.length;
  const layers = networkLayers(network, transformInputWidth(transform)).map((layer) =>
    paddedLayer(layer, parameters),
  );
  const first = layers[0]!;
  const { table, pushColumns } = foldTransform(transform, first.kernel, first.stride);
  // Room for two rows per feature, and later for one per unit of a layer.
  const list = createRowList(Math.max(2 * width, ...layers.map((layer) => layer.stride)));
  const sums = layers.map((layer) => new Float64Array(layer.stride));
  const logit = sums.at(-1)!;

  const score = (values: Float32Array, offset = 0): number => {
    checkFeatures(values, offset, 1, names);
    list.count = 0;
    for (let column = 0; column < width; column += 1) pushColumns[column]!(values[offset + column]!, list);
    sumRows(table, first.bias, list, sums[0]!);
    for (let index = 1; index < layers.length; index += 1) {
      const layer = layers[index]!;
      const units = sums[index - 1]!;
      const out = sums[index]!;
      pushUnits(units, layers[index - 1]!, layer.stride, list);
      sumRows(layer.kernel, layer.bias, list, out);
      if (layer.form === "cross") crossUnits(sums[0]!, units, out);
    }
    return Math.fround(sigmoid(logit[0]!));
  };
  return {
    width,
    score,
    scoreBatch(values, rowCount, out) {
      for (let row = 0; row < rowCount; row += 1) out[row] = score(values, row * width);
    },
  };
}

/** Behind a ReLU a unit above 0 is a row of the next kernel and the others cost nothing; else every unit is a row. */
function pushUnits(
  units: Float64Array,
  { outputs, activation }: PaddedLayer,
  stride: number,
  list: RowList,
): void {
  list.count = 0;
  for (let unit = 0; unit < outputs; unit += 1) {
    if (activation === "none" || units[unit]! > 0) pushRow(list, unit * stride, units[unit]!);
  }
}

/** out, a cross layer's product, becomes its outputs: first * out + units. */
function crossUnits(first: Float64Array, units: Float64Array, out: Float64Array): void {
  for (let unit = 0; unit < out.length; unit += 1) out[unit] = first[unit]! * out[unit]! + units[unit]!;
}
