import type { LinearModel } from "./linearModel.js";

/** A model in numbers that the solver's tolerances fit, and the way back. */
export interface ScaledModel {
  readonly model: LinearModel;
  /** What the objective was multiplied by. */
  readonly objectiveScale: number;
  /** [rows] duals of the scaled model, put in the units of the given one. */
  readonly unscale: (duals: Float64Array) => Float64Array;
}

/** The largest coefficient of the objective in the scaled model is within twice of this. */
const OBJECTIVE_SIZE = 2 ** 10;

/**
 * Brings every row to coefficients of at most 1, by powers of 2, which round nothing.
 *
 * The solver's tolerances are absolute. In rows that count millions of clicks a tolerance of 1e-9 lies below what floating point can
 * tell apart: the solver then fails, or calls infeasible what is not.
 */
export function scaleModel(model: LinearModel): ScaledModel {
  const scales = model.rows.map(({ coefficients }) => scaleOf(coefficients, 1));
  const objectiveScale = scaleOf(model.objective, OBJECTIVE_SIZE);
  const rows = model.rows.map((row, index) => {
    const scale = scales[index]!;
    return {
      columns: row.columns,
      coefficients: Float64Array.from(row.coefficients, (value) => value * scale),
      atLeast: row.atLeast * scale,
      atMost: row.atMost * scale,
    };
  });
  return {
    model: { ...model, rows, objective: model.objective.map((value) => value * objectiveScale) },
    objectiveScale,
    unscale: (duals) => duals.map((dual, row) => (dual * scales[row]!) / objectiveScale),
  };
}

/** The power of 2 that brings the largest value, by size, into (size / 2, size]; 1 where all are 0. */
function scaleOf(values: ArrayLike<number>, size: number): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest === 0 ? 1 : 2 ** Math.floor(Math.log2(size / largest));
}
