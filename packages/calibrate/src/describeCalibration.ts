import { type Curve, combineRates } from "@slidr/metrics";
import type { Calibration } from "./calibration.js";
import { certify } from "./certificate.js";
import { fallbackAt } from "./fallbackAt.js";
import { flatLevels } from "./flatLevels.js";
import { frontierOf } from "./frontier.js";
import { notesOn, stabilityNotes } from "./notesOn.js";
import type { Plan, Planner } from "./plan.js";
import type { Problem } from "./problem.js";
import type { Stability } from "./slices/stability.js";
import { slopePlanner } from "./slopePlan.js";
import { sliceRates, tableRows } from "./table/tableRows.js";
import { THRESHOLD_TABLE_VERSION, type ThresholdRow } from "./table/thresholdTable.js";

/** A solved problem, still in nodes and levels. */
export interface Solved {
  readonly problem: Problem;
  readonly budget: number;
  readonly method: Calibration["method"];
  readonly planner: Planner;
  /** [nodes]: of each node's own clicks. */
  readonly curves: readonly Curve[];
  /** [nodes]. */
  readonly calibratedAs: Uint32Array;
  /** Nodes whose clicks no cell holds. */
  readonly fallback: readonly number[];
  readonly purchasesMin: number;
  /** [nodes] what `purchasesMin` was compared with. Default: the curves' purchases. */
  readonly purchaseCounts?: readonly number[] | undefined;
  readonly stability?: Stability | undefined;
}

/** Turns a solved problem into what the caller gets: thresholds by name, rates, certificate, frontier. */
export function describeCalibration(solved: Solved): Calibration {
  const { problem, budget, method, planner, curves } = solved;
  const plan = planner(budget);
  const rows = thresholdRows(solved, plan);
  const slices = sliceRates(rows, curves);
  const combined = combineRates(slices.map((slice) => slice.rates));
  const { lambda: priceOfBound } = method === "quadratic" ? slopePlanner(problem)(budget) : plan;
  const certificate = certify(problem, budget, plan, priceOfBound, combined);
  return {
    method,
    budget,
    table: { version: THRESHOLD_TABLE_VERSION, method, budget, slices: rows },
    slices,
    combined,
    certificate,
    frontier: frontierOf(problem, budget, planner),
    notes: [...notesOn(solved), ...stabilityNotes(certificate.binding, rows, solved)],
  };
}

function thresholdRows({ problem, budget, calibratedAs }: Solved, plan: Plan): ThresholdRow[] {
  const thresholdOf = new Map([[0, fallbackAt(problem, budget).threshold]]);
  const { starts, thresholds } = flatLevels(problem.cells);
  for (const [index, { node }] of problem.cells.entries())
    thresholdOf.set(node, thresholds[starts[index]! + plan.levels[index]!]!);
  return tableRows(problem.tree, calibratedAs, thresholdOf);
}
