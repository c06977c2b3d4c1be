import { InputError } from "@slidr/clicks";
import { fallbackAt } from "../fallbackAt.js";
import type { PosedProblem } from "../poseProblem.js";
import { purchaseAllowance } from "../purchaseAllowance.js";
import { nodesByDepth } from "../slices/nodesByDepth.js";
import { type NodeWeights, nodeWeights, weightedCount } from "./nodeWeights.js";
import type { CalibrateProgrammeOptions, CountWeights, ProgrammeConstraint } from "./programmeOptions.js";

/** A constraint over nodes: the weighted counts of all of them, clicks outside every cell included, are at most a bound. */
export interface RowSpec {
  readonly name: string;
  readonly weights: NodeWeights;
  /** What is left of the bound once the clicks outside every cell have taken their part. */
  readonly atMost: number;
  readonly unit: number;
}

/** Sums of fractional weights are kept this far (relative) below a budget: more than the solver's tolerance can pass. */
const FRACTIONAL_MARGIN = 1e-8;

/** The overall budget, the further ones, and the constraints, in that order; an `atLeast` is an `atMost` of the opposite. */
export function rowSpecs(posed: PosedProblem, options: CalibrateProgrammeOptions): RowSpec[] {
  const { problem, curves } = posed;
  // Where all traffic is one cell, that cell holds the fallback's clicks.
  const fallback = problem.fallback.clicks > 0 ? posed.fallback : [];
  const { tree } = problem;
  const { budgets = [], constraints = [], budget } = options;
  const order = Array.from(nodesByDepth(tree, "calibrateProgramme"));
  const { threshold } = fallbackAt(problem, budget);
  const spread = (weights: ProgrammeConstraint["weights"], owner: string) =>
    nodeWeights(weights, tree, order, owner);
  const left = (weights: NodeWeights, bound: number) =>
    bound - weightedCount(weights, fallback, curves, threshold);

  const budgetRow = (name: string, slices: readonly string[], asked: number): RowSpec => {
    const weights = oncePerNode(spread(countsOf(slices), name), name, slices);
    const purchases = curves.reduce(
      (sum, curve, node) => sum + weights.purchases[node]! * curve.purchases,
      0,
    );
    if (!(purchases > 0)) throw noPurchases(name);
    const margin = Number.isInteger(purchases) ? 0 : FRACTIONAL_MARGIN * Math.max(1, purchases * asked);
    const allowance = purchaseAllowance(asked, purchases) - margin;
    return { name, weights, atMost: left(weights, allowance), unit: purchases };
  };
  const constraintRows = ({ name, weights, atLeast, atMost }: ProgrammeConstraint): RowSpec[] => {
    const called = `constraint:${name}`;
    const upper = spread(weights, called);
    const rows: RowSpec[] = [];
    if (atMost !== undefined) {
      rows.push({
        name: called,
        weights: upper,
        atMost: left(upper, atMost),
        unit: Math.max(1, Math.abs(atMost)),
      });
    }
    if (atLeast !== undefined) {
      const lower = opposite(upper);
      rows.push({
        name: called,
        weights: lower,
        atMost: left(lower, -atLeast),
        unit: Math.max(1, Math.abs(atLeast)),
      });
    }
    return rows;
  };
  return [
    budgetRow("budget", [tree.names[0]!], budget),
    ...budgets.map((one) => budgetRow(`budget:${one.name}`, one.slices, one.budget)),
    ...constraints.flatMap(constraintRows),
  ];
}

const countsOf = (slices: readonly string[]): Record<string, CountWeights> =>
  Object.fromEntries(slices.map((slice) => [slice, { invalidPurchases: 1 }]));

/** A budget over a slice and one below it counts the lower one's purchases once. */
function oncePerNode(weights: NodeWeights, name: string, slices: readonly string[]): NodeWeights {
  if (slices.length === 0) throw noPurchases(name);
  return { ...weights, purchases: weights.purchases.map((weight) => Math.min(1, weight)) };
}

function opposite({ clicks, purchases, robotic }: NodeWeights): NodeWeights {
  const negated = (weights: Float64Array) => weights.map((weight) => (weight === 0 ? 0 : -weight));
  return { clicks: negated(clicks), purchases: negated(purchases), robotic: negated(robotic) };
}

function noPurchases(name: string): InputError {
  return new InputError(
    "BUDGET_SLICES",
    `calibrateProgramme requires purchases in the slices of every budget, got none in ${name}`,
  );
}
