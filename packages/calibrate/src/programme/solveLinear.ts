import type { Highs, ModelData } from "highs";
import type { LinearAnswer, LinearModel } from "./linearModel.js";
import { scaleModel } from "./scaleModel.js";

/** The finest violation of a row that the solver is asked to tell from none. */
const TOLERANCE = 1e-9;

/** When a search over whole numbers may stop. */
export interface SolveLimits {
  readonly secondsMax: number;
  /** Least improvement, in the unit of the objective, worth searching for. */
  readonly gap: number;
}

/** Solves one model; the solver's memory for it is freed before this returns. */
export function solveLinear(highs: Highs, model: LinearModel, limits: SolveLimits): LinearAnswer {
  if (model.objective.length === 0) return withoutColumns(model);
  const whole = model.whole.some((one) => one === 1);
  const scaled = scaleModel(model);
  const solver = highs.createModel(modelData(highs, scaled.model, whole));
  try {
    solver.options.set({
      output_flag: false,
      presolve: "on",
      random_seed: 0,
      time_limit: limits.secondsMax,
      primal_feasibility_tolerance: TOLERANCE,
      mip_feasibility_tolerance: TOLERANCE,
      // The defaults stop within one part in 10,000 of the best.
      mip_rel_gap: 0,
      mip_abs_gap: limits.gap * scaled.objectiveScale,
    });
    const { modelStatus } = solver.run();
    const { optimal, infeasible, unboundedOrInfeasible, timeLimit } = highs.constants.modelStatus;
    if (modelStatus === optimal) {
      const { colValue: values, rowDual: duals } = solver.getSolution();
      return whole
        ? { status: "optimal", values }
        : { status: "optimal", values, duals: scaled.unscale(duals) };
    }
    // No model here is unbounded: every column has an upper bound.
    if (modelStatus === infeasible || modelStatus === unboundedOrInfeasible) return { status: "infeasible" };
    if (modelStatus !== timeLimit) throw new Error(`HiGHS ended with model status ${modelStatus}`);
    const found = solver.info.get("primal_solution_status") === highs.constants.solutionStatus.feasible;
    return found ? { status: "limit", values: solver.getSolution().colValue } : { status: "limit" };
  } finally {
    solver.dispose();
  }
}

function modelData(highs: Highs, model: LinearModel, whole: boolean): ModelData {
  const { rows, objective, upper } = model;
  const { maximize, minimize } = highs.constants.objectiveSense;
  const starts = new Int32Array(rows.length + 1);
  for (const [row, { columns }] of rows.entries()) starts[row + 1] = starts[row]! + columns.length;
  const indices = new Int32Array(starts[rows.length]!);
  const values = new Float64Array(starts[rows.length]!);
  for (const [row, { columns, coefficients }] of rows.entries()) {
    indices.set(columns, starts[row]!);
    values.set(coefficients, starts[row]!);
  }
  return {
    numCols: objective.length,
    numRows: rows.length,
    sense: model.sense === "maximise" ? maximize : minimize,
    colCost: objective,
    colLower: new Float64Array(objective.length),
    colUpper: upper,
    rowLower: Float64Array.from(rows, (row) => row.atLeast),
    rowUpper: Float64Array.from(rows, (row) => row.atMost),
    matrix: { format: "csr", numRows: rows.length, numCols: objective.length, starts, indices, values },
    ...(whole && { integrality: Int32Array.from(model.whole) }),
  };
}

function withoutColumns({ rows }: LinearModel): LinearAnswer {
  const holds = rows.every(({ atLeast, atMost }) => atLeast <= 0 && atMost >= 0);
  if (!holds) return { status: "infeasible" };
  return { status: "optimal", values: new Float64Array(0), duals: new Float64Array(rows.length) };
}
