import { InputError } from "@slidr/clicks";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { ClassifierModel, EnsembleModel, Model } from "../score/classifierModel.js";
import { compileScorer } from "../score/compileScorer.js";
import type { Transform, TransformColumn } from "../transform/transform.js";
import { exportableModel } from "./exportableModel.js";

/** Rows with the scores that every form of a model must give them: whoever loads an export checks it by these. */
export interface GoldenScores {
  /** Feature names, in the order of the rows. */
  readonly names: readonly string[];
  /** Rows of raw features, float32 numbers. */
  readonly inputs: readonly (readonly number[])[];
  /** One per row, by `compileScorer` in double precision. */
  readonly scores: readonly number[];
  /** One per row, only for an ensemble. */
  readonly uncertainties?: readonly number[];
  /** How far another implementation may be off. */
  readonly tolerance: number;
}

/** As far as float32 in another order of operations goes. */
const TOLERANCE = 1e-6;
const ROW_COUNT = 32;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/**
 * Scores rows to travel with an export.
 *
 * @param model - any
 * @param rows - [n * width], row-major, finite; default: 32 rows of values that matter to the model's transform (its
 *   boundaries, between and beyond them, known categories, missing), drawn the same way every time
 * @returns the rows and their scores
 * @throws InputError GOLDEN_SHAPE unless the rows are whole; FEATURE_NOT_FINITE, SCORE_NOT_FINITE; MODEL_UNFITTED
 *
 * @example
 * ```ts
 * import { velocityRule } from "@slidr/model";
 * import { goldenScores } from "@slidr/model/onnx";
 *
 * const { model } = velocityRule({ names: ["clicks"], column: "clicks" });
 * goldenScores(model, new Float32Array([0, 7])).inputs; // => [[0], [7]]
 * ```
 */
export function goldenScores(model: Model, rows?: Float32Array): GoldenScores {
  const checked = exportableModel(model, "goldenScores");
  return scored(checked, rows ?? tellingRows(checked));
}

function scored(model: Model, rows: Float32Array): GoldenScores {
  const width = model.names.length;
  if (rows.length === 0 || rows.length % width !== 0) {
    throw new InputError(
      "GOLDEN_SHAPE",
      `goldenScores requires rows of ${width} features, got ${rows.length} numbers`,
    );
  }
  const rowCount = rows.length / width;
  return {
    names: model.names,
    inputs: Array.from({ length: rowCount }, (_, row) => [...rows.subarray(row * width, (row + 1) * width)]),
    ...scoresOf(model, rows, rowCount),
    tolerance: TOLERANCE,
  };
}

/** In double precision: the same on every machine. */
function scoresOf(
  model: Model,
  rows: Float32Array,
  rowCount: number,
): Pick<GoldenScores, "scores" | "uncertainties"> {
  const scores = new Float32Array(rowCount);
  if (model.type !== "ensemble") {
    compileScorer(model, { plain: true }).scoreBatch(rows, rowCount, scores);
    return { scores: [...scores] };
  }
  const uncertainties = new Float32Array(rowCount);
  compileScorer(model, { plain: true }).scoreBatchWithUncertainty(rows, rowCount, scores, uncertainties);
  return { scores: [...scores], uncertainties: [...uncertainties] };
}

function tellingRows(model: Model): Float32Array {
  const values = model.names.map((_, index) =>
    model.type === "velocityRule"
      ? [-1, 0, 1, 40, 1e6]
      : transformsOf(model).flatMap(({ columns }) => tellingValues(columns[index]!)),
  );
  const random = xoroshiro128plus(1);
  return Float32Array.from({ length: ROW_COUNT * values.length }, (_, cell) => {
    const known = values[cell % values.length]!;
    const value = known[uniformInt(random, 0, known.length - 1)]!;
    return Math.min(Math.max(value, -FLOAT32_MAX), FLOAT32_MAX);
  });
}

function transformsOf(model: ClassifierModel | EnsembleModel): readonly Transform[] {
  return model.type === "ensemble" ? model.members.map(({ transform }) => transform) : [model.transform];
}

function tellingValues({ form, missing }: TransformColumn): number[] {
  const missed = missing === undefined ? [] : [missing.value];
  switch (form.form) {
    case "dropped":
      return [0, ...missed];
    case "asIs":
      return [-1, 0, 0.5, 1, ...missed];
    case "oneOf":
      return [...form.values, 12_345, ...missed];
    case "scaled": {
      const at = (z: number): number => {
        const x = form.mean + z * form.deviation;
        return form.log ? Math.round(Math.expm1(Math.max(x, 0))) : x;
      };
      return [-2, -1, 0, 1, 2].map(at).concat(missed);
    }
    case "piecewise": {
      const { boundaries } = form;
      const middles = boundaries.slice(1).map((high, bin) => (boundaries[bin]! + high) / 2);
      return [...boundaries, ...middles, 2 * boundaries.at(-1)! + 1, ...missed];
    }
  }
}
