import { InputError } from "@slidr/clicks";
import { networkLayers } from "../network/layers.js";
import { transformInputWidth } from "../transform/transform.js";
import type { ClassifierModel, Model } from "./classifierModel.js";
import { foldTransform } from "./foldTransform.js";
import { type PaddedLayer, paddedLayer } from "./paddedLayer.js";
import { createRowList, pushRow, type RowList, sumRows } from "./rowList.js";
import type { Scorer } from "./scorer.js";
import { sigmoid } from "./sigmoid.js";
import { velocityScorer } from "./velocityScorer.js";

/**
 * Compiles a model into a scorer of plain typed arrays: no TensorFlow, no allocation per call.
 *
 * The transform is folded into the first layer, sums are kept in double precision and the result is rounded once,
 * to float32, so scores agree with the training engine's within 1e-6 and never depend on the batch.
 *
 * Throws: `score` and `scoreBatch` on a feature that is not finite.
 * Cost: features x hidden[0] + hidden[0] x hidden[1] + ... multiplications per click.
 *
 * @example
 * ```ts
 * import { compileScorer } from "@slidr/model";
 *
 * const scorer = compileScorer({
 *   type: "logisticRegression",
 *   names: ["clicks"],
 *   kinds: ["count"],
 *   transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
 *   network: { hidden: [] },
 *   parameters: new Float32Array([2, -2]),
 * });
 * scorer.score(new Float32Array([1])); // => 0.5
 * ```
 */
export function compileScorer(model: Model): Scorer {
  return model.type === "velocityRule" ? velocityScorer(model) : networkScorer(model);
}

function networkScorer(model: ClassifierModel): Scorer {
  const { transform, network, parameters, names } = model;
  const width = names.length;
  const [first, ...rest] = networkLayers(network, transformInputWidth(transform)).map((layer) =>
    paddedLayer(layer, parameters),
  ) as [PaddedLayer, ...PaddedLayer[]];
  const { table, pushColumns } = foldTransform(transform, first.kernel, first.stride);
  // Room for two rows per feature, and later for one per unit of a hidden layer.
  const list = createRowList(Math.max(2 * width, ...network.hidden));
  const sums = [first, ...rest].map((layer) => new Float64Array(layer.stride));
  const logit = sums.at(-1)!;

  const score = (values: Float32Array, offset = 0): number => {
    list.count = 0;
    for (let column = 0; column < width; column += 1) {
      const x = values[offset + column]!;
      if (!Number.isFinite(x)) throw notFinite(x, names[column]!, offset);
      pushColumns[column]!(x, list);
    }
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

function notFinite(x: number, name: string, offset: number): InputError {
  return new InputError(
    "FEATURE_NOT_FINITE",
    `score requires finite features, got ${x} in "${name}" of the row at offset ${offset}`,
  );
}
