import { networkLayers } from "../network/layers.js";
import { transformInputWidth } from "../transform/transform.js";
import type { ClassifierModel } from "./classifierModel.js";
import { foldTransform } from "./foldTransform.js";
import { type PaddedLayer, paddedLayer } from "./paddedLayer.js";
import { createRowList, pushRow, type RowList, sumRows } from "./rowList.js";

/**
 * A network's logit by plain typed arrays.
 *
 * The transform is folded into the first layer; sums are kept in double precision.
 *
 * @returns the logit of the row of finite features at `offset`; NaN where infinities cancel
 */
export function plainLogit(model: ClassifierModel): (values: Float32Array, offset: number) => number {
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

  return (values, offset) => {
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
    return logit[0]!;
  };
}

/**
 * Behind a ReLU a unit above 0 is a row of the next kernel and the others cost nothing; else every unit is a row. NaN is
 * kept, and makes the logit NaN: it is no unit that is off.
 */
function pushUnits(
  units: Float64Array,
  { outputs, activation }: PaddedLayer,
  stride: number,
  list: RowList,
): void {
  list.count = 0;
  for (let unit = 0; unit < outputs; unit += 1) {
    const isOff = activation === "relu" && units[unit]! <= 0;
    if (!isOff) pushRow(list, unit * stride, units[unit]!);
  }
}

/** out, a cross layer's product, becomes its outputs: first * out + units. */
function crossUnits(first: Float64Array, units: Float64Array, out: Float64Array): void {
  for (let unit = 0; unit < out.length; unit += 1) out[unit] = first[unit]! * out[unit]! + units[unit]!;
}
