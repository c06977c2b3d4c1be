import { networkLayers } from "../network/layers.js";
import { withoutCross } from "../network/withoutCross.js";
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
  withoutCross(network, "compileScorer");
  const [first, ...rest] = networkLayers(network, transformInputWidth(transform)).map((layer) =>
    paddedLayer(layer, parameters),
  ) as [PaddedLayer, ...PaddedLayer[]];
  const { table, pushColumns } = foldTransform(transform, first.kernel, first.stride);
  // Room for two rows per feature, and later for one per unit of a hidden layer.
  const list = createRowList(Math.max(2 * width, ...network.hidden));
  const sums = [first, ...rest].map((layer) => new Float64Array(layer.stride));
  const logit = sums.at(-1)!;

  const score = (values: Float32Array, offset = 0): number => {
    checkFeatures(values, offset, 1, names);
    list.count = 0;
    for (let column = 0; column < width; column += 1) pushColumns[column]!(values[offset + column]!, list);
    sumRows(table, first.bias, list, sums[0]!);
    for (let index = 0; index < rest.length; index += 1) {
      const layer = rest[index]!;
      pushActiveUnits(sums[index]!, network.hidden[index]!, layer.stride, list);
      sumRows(layer.kernel, layer.bias, list, sums[index + 1]!);
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

/** ReLU: a unit above 0 is a row of the next kernel, the others cost nothing. */
function pushActiveUnits(units: Float64Array, unitCount: number, stride: number, list: RowList): void {
  list.count = 0;
  for (let unit = 0; unit < unitCount; unit += 1) {
    if (units[unit]! > 0) pushRow(list, unit * stride, units[unit]!);
  }
}
