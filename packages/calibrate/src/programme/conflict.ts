import { InputError } from "@slidr/clicks";
import type { Highs } from "highs";
import { fallbackAt } from "../fallbackAt.js";
import type { PosedProblem } from "../poseProblem.js";
import type { ChoiceLimits } from "./bestChoice.js";
import { boundOf, choiceModel, choiceOf } from "./choiceModel.js";
import { rowSum } from "./holds.js";
import type { Programme } from "./programme.js";
import { solveLinear } from "./solveLinear.js";

/** Slices listed by name before "and n more". */
const NAMES_MAX = 5;

/**
 * The error of a programme that no thresholds solve: which constraints cannot hold together, how far the nearest thresholds are from
 * holding them, and the smallest overall budget that is enough where that would help.
 *
 * The conflict is found by leaving constraints out one by one: one without which there still is no solution plays no part. What
 * stays cannot do without any of its members.
 */
export function conflictError(
  highs: Highs,
  programme: Programme,
  posed: PosedProblem,
  budget: number,
  limits: ChoiceLimits,
): InputError {
  const subset = programme.cells.map(({ clicks }) => Uint32Array.from(clicks.keys()));
  const feasible = (rows: Programme["rows"]) => {
    const model = choiceModel(
      { cells: programme.cells, rows },
      { subset, whole: true, aim: { leastOf: "" } },
    );
    return solveLinear(highs, model, { ...limits, gap: 0 }).status !== "infeasible";
  };
  let conflict = programme.rows;
  for (const name of new Set(programme.rows.map((row) => row.name))) {
    const without = conflict.filter((row) => row.name !== name);
    if (without.length < conflict.length && !feasible(without)) conflict = without;
  }
  const names = [...new Set(conflict.map((row) => row.name))];
  const parties = [...names, ...costlyLimits(programme, posed, conflict)];

  const elastic = choiceModel(programme, { subset, whole: true, aim: "violation" });
  const { values } = solveLinear(highs, elastic, { ...limits, gap: 1e-9 });
  const short =
    values === undefined ? "" : `; nearest: ${shortfall(programme, choiceOf(values, subset), values)}`;

  const others = programme.rows.filter((row) => row.name !== "budget");
  const helps = names.includes("budget") && feasible(others);
  const enough = helps ? smallestBudget(highs, programme, posed, subset, budget, limits) : undefined;
  const rule =
    enough === undefined ? "constraints that thresholds can hold together" : `a budget of at least ${enough}`;
  return new InputError(
    "INFEASIBLE",
    `calibrateProgramme requires ${rule}, got budget ${budget} and a conflict of ${parties.join(", ")}${short}`,
  );
}

/** Limits that make a cell in a row of the conflict invalidate purchases, dearest first. */
function costlyLimits(
  { cells }: Programme,
  { problem }: PosedProblem,
  conflict: Programme["rows"],
): string[] {
  const costly = problem.cells
    .map(({ node, firstBy }, cell) => ({ cell, node, firstBy, cost: cells[cell]!.purchases[0]! }))
    .filter(({ cell, cost }) => cost > 0 && conflict.some((row) => row.cells.has(cell)))
    .sort((left, right) => right.cost - left.cost || left.node - right.node);
  const named = costly
    .slice(0, NAMES_MAX)
    .map(({ node, firstBy }) => `${firstBy}:${problem.tree.names[node]}`);
  const more = costly.length - NAMES_MAX;
  return more > 0 ? [...named, `the limits of ${more} more slices`] : named;
}

/** The rows that the elastic choice breaks, in their own units. */
function shortfall({ rows }: Programme, choice: Uint32Array, values: Float64Array): string {
  const slacks = values.subarray(values.length - rows.length);
  const broken = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    // The slack has the solver's tolerance in it; without a least FPR the exact figure is at hand.
    const over = row.leastFpr === 0 ? rowSum(row, choice) - boundOf(row, true) : slacks[index]! * row.unit;
    if (slacks[index]! > 1e-9) broken.set(row.name, (broken.get(row.name) ?? 0) + over);
  }
  return [...broken].map(([name, over]) => `${name} exceeded by ${Number(over.toPrecision(6))}`).join(", ");
}

/** Rounded up to a millionth; it takes the clicks outside every cell as the asked budget leaves them. */
function smallestBudget(
  highs: Highs,
  programme: Programme,
  { problem }: PosedProblem,
  subset: readonly Uint32Array[],
  budget: number,
  limits: ChoiceLimits,
): number | undefined {
  const model = choiceModel(programme, { subset, whole: true, aim: { leastOf: "budget" } });
  const { status, values } = solveLinear(highs, model, { ...limits, gap: 0 });
  if (status !== "optimal" || values === undefined) return undefined;
  const row = programme.rows.find(({ name }) => name === "budget")!;
  const { purchases } = problem.traffic;
  const needed = (rowSum(row, choiceOf(values, subset)) + fallbackAt(problem, budget).purchases) / purchases;
  const rounded = Math.ceil(needed * 1e6 - 1e-6) / 1e6;
  return rounded < 1 ? rounded : undefined;
}
