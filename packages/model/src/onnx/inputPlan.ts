import { networkLayers } from "../network/layers.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import { applyTransform } from "../transform/applyTransform.js";
import {
  type ColumnForm,
  columnInputWidth,
  type TransformColumn,
  transformInputWidth,
} from "../transform/transform.js";

/** What an input gives the units of the first layer: a row of its kernel. */
export type KernelRow = Float64Array;

/** clip((x - from) / gap, 0, 1); a negative gap counts down from 1. */
export interface PiecewiseInput {
  readonly column: number;
  readonly from: number;
  readonly gap: number;
  readonly row: KernelRow;
}

/** (x - mean) / deviation, with log1p(max(x, 0)) for x where `log`; 0 where x equals `missing`. */
export interface ScaledInput {
  readonly column: number;
  readonly log: boolean;
  readonly mean: number;
  readonly deviation: number;
  readonly missing?: number;
  readonly row: KernelRow;
}

/** 1 where x equals the value, else 0. */
export interface EqualInput {
  readonly column: number;
  readonly value: number;
  readonly row: KernelRow;
}

/** A model's first layer on raw features, by what has to be computed. */
export interface InputPlan {
  readonly piecewise: readonly PiecewiseInput[];
  readonly scaled: readonly ScaledInput[];
  readonly equal: readonly EqualInput[];
  readonly bias: Float64Array;
}

/**
 * Sorts a transform's inputs by the arithmetic they need, so that an export computes each kind in one go.
 *
 * A missing value becomes one more input, 1 where x equals it: its row is what the column then gives instead of what
 * the column's own inputs give at that value. So no branch is needed: an indicator and a filled-in median are alike.
 */
export function inputPlan({ transform, network, parameters }: ClassifierModel): InputPlan {
  const { outputs, kernelStart, biasStart } = networkLayers(network, transformInputWidth(transform))[0]!;
  const kernel = Float64Array.from(parameters.subarray(kernelStart, biasStart));
  const bias = Float64Array.from(parameters.subarray(biasStart, biasStart + outputs));
  const plan: PlanLists = { piecewise: [], scaled: [], equal: [], bias };
  let input = 0;
  transform.columns.forEach((column, index) => {
    const width = columnInputWidth(column);
    const rows = Array.from({ length: width }, (_, k) =>
      kernel.subarray((input + k) * outputs, (input + k + 1) * outputs),
    );
    addForm(plan, column, index, rows);
    addMissing(plan, column, index, rows, outputs);
    input += width;
  });
  const isEmpty = plan.piecewise.length + plan.scaled.length + plan.equal.length === 0;
  if (isEmpty) plan.equal.push({ column: 0, value: 0, row: new Float64Array(outputs) });
  return plan;
}

interface PlanLists {
  readonly piecewise: PiecewiseInput[];
  readonly scaled: ScaledInput[];
  readonly equal: EqualInput[];
  readonly bias: Float64Array;
}

function addForm(
  plan: PlanLists,
  { form, missing }: TransformColumn,
  column: number,
  rows: readonly KernelRow[],
): void {
  const scaled =
    missing !== undefined && isFloat32(missing.value) ? { column, missing: missing.value } : { column };
  switch (form.form) {
    case "dropped":
      break;
    case "asIs":
      plan.scaled.push({ ...scaled, log: false, mean: 0, deviation: 1, row: rows[0]! });
      break;
    case "scaled":
      plan.scaled.push({
        ...scaled,
        log: form.log,
        mean: form.mean,
        deviation: form.deviation,
        row: rows[0]!,
      });
      break;
    case "piecewise":
      addBins(plan, form.boundaries, column, rows);
      break;
    case "oneOf":
      form.values.forEach((value, index) => {
        // As the scorer has it: the first of equal values counts, and one that is no float32 number never comes.
        const isFirst = form.values.indexOf(value) === index;
        if (isFirst && isFloat32(value)) plan.equal.push({ column, value, row: rows[index]! });
      });
  }
}

/**
 * The upper bins count up, the lower ones down from 1, their rows' sums in the bias: around the median nearly all inputs
 * are then 0, where float32 would else round the sum of half of them.
 */
function addBins(
  plan: PlanLists,
  boundaries: readonly number[],
  column: number,
  rows: readonly KernelRow[],
): void {
  const middle = (boundaries.length - 1) >> 1;
  rows.slice(0, boundaries.length - 1).forEach((row, bin) => {
    const [low, high] = [boundaries[bin]!, boundaries[bin + 1]!];
    if (bin >= middle) {
      plan.piecewise.push({ column, from: low, gap: high - low, row });
      return;
    }
    plan.piecewise.push({ column, from: high, gap: low - high, row: row.map((weight) => -weight) });
    row.forEach((weight, unit) => {
      plan.bias[unit]! += weight;
    });
  });
}

function addMissing(
  plan: PlanLists,
  { form, missing }: TransformColumn,
  column: number,
  rows: readonly KernelRow[],
  outputs: number,
): void {
  if (missing === undefined || !isFloat32(missing.value)) return;
  const { value, becomes } = missing;
  if (form.form === "dropped" && becomes !== "indicator") return;
  const row = becomes === "indicator" ? Float64Array.from(rows.at(-1)!) : given(form, becomes, rows, outputs);
  // A scaled input is 0 there by itself; others give what they give, which is taken away again.
  if (form.form === "piecewise" || form.form === "oneOf") {
    given(form, value, rows, outputs).forEach((part, unit) => {
      row[unit]! -= part;
    });
  }
  plan.equal.push({ column, value, row });
}

/** What a column gives the units at one value that is not missing. */
function given(form: ColumnForm, x: number, rows: readonly KernelRow[], outputs: number): Float64Array {
  const inputs = new Float32Array(columnInputWidth({ form }));
  applyTransform({ kind: "piecewiseLinear", columns: [{ form }] }, Float32Array.of(x), 1, inputs);
  const sums = new Float64Array(outputs);
  inputs.forEach((factor, index) => {
    for (let unit = 0; unit < outputs; unit += 1) sums[unit]! += factor * rows[index]![unit]!;
  });
  return sums;
}

function isFloat32(value: number): boolean {
  return Math.fround(value) === value;
}
