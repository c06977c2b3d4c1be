import { curvesBySlice, mergeCurves } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFeasible } from "../src/feasibility.js";
import { hullPlanner } from "../src/hullPlan.js";
import { type CalibrateOptions, calibrateGlobal } from "../src/index.js";
import { makeCells } from "../src/makeCells.js";
import type { Problem } from "../src/problem.js";
import { nodesByDepth } from "../src/slices/nodesByDepth.js";
import { poolSlices } from "../src/slices/poolSlices.js";
import { slopePlanner } from "../src/slopePlan.js";
import { columnsOf, FLAT_TREE, smallProblem } from "./samples.js";

/** The problem that `calibrate` would solve. */
function problemOf(options: CalibrateOptions): Problem {
  const { scores, slice, purchased, robotic, tree, purchasesMin = 1 } = options;
  const sliceCount = tree.names.length;
  const curves = curvesBySlice({ scores, slice, purchased, sliceCount, ...(robotic && { robotic }) });
  const order = nodesByDepth(tree, "test");
  const { pools, fallback } = poolSlices(curves, tree, order, purchasesMin);
  return {
    tree,
    cells: makeCells(curves, pools, tree, order, options),
    traffic: mergeCurves(curves),
    fallback: mergeCurves(fallback.map((node) => curves[node]!)),
  };
}

const sumOf = ({ cells }: Problem, levels: Uint32Array, of: "clicks" | "purchases") =>
  cells.reduce((sum, cell, index) => sum + cell.levels[of][levels[index]!]!, 0);

// Steps that reach allowances of 0 to 4, so that small problems lie on both sides of the limit.
const stepsMax = fc.integer({ min: 0, max: 4 }).map((allowance) => 3 * allowance ** 2);
const budget = fc.integer({ min: 1, max: 98 }).map((percent) => percent / 100);

describe("hullPlanner", () => {
  // 60 clicks, 6 purchases. Levels (purchases, clicks): a (0, 0) (2, 20); b (0, 0) (3, 29); c (0, 0) (1, 1).
  const columns = columnsOf([
    [],
    [[0.9, 20, 2]],
    [
      [0.8, 29, 3],
      [0.7, 1, 0],
    ],
    [[0.6, 10, 1]],
  ]);
  const problem = problemOf({ ...columns, tree: FLAT_TREE, budget: 0.5, purchasesMin: 1 });

  test("stands on the best levels as long as cells times allowance squared is within the limit", () => {
    // Four may be lost. By slope: a 10, c 10, b 30 / 3 = 10, all alike, so in order: a's 20 for 2, not b's 30 for 3, c's 10 for 1: 30.
    // Best: b and c, 40 for 4. Three cells: 3 * 4^2 = 48.
    const at = (limit: number) => hullPlanner(problem, limit)(4 / 6);
    expect(at(48)).toMatchObject({ levels: Uint32Array.of(0, 1, 1), exact: true });
    expect(at(47)).toMatchObject({ levels: Uint32Array.of(1, 0, 1), exact: false });
    expect(at(47)).toEqual(slopePlanner(problem)(4 / 6));
  });

  test("beyond the limit is never below the best levels within it, nor below one threshold", () => {
    // a: 20 for 2, the steeper; b: 29 for 3. With 4 hull vertices hold a alone; so does any one threshold where a's score is higher.
    const clicksAt = (scoreOfB: number, limit: number) => {
      const two = columnsOf([[], [[0.9, 20, 2]], [[scoreOfB, 29, 3]]]);
      const tree = { names: ["all", "a", "b"], parents: [-1, 0, 0] };
      const here = problemOf({ ...two, tree, budget: 0.8, purchasesMin: 1 });
      return sumOf(here, hullPlanner(here, limit)(4 / 5).levels, "clicks");
    };
    expect(clicksAt(0.8, 0)).toBe(20);
    // Two cells, searched up to an allowance of 3, where b is best.
    expect(clicksAt(0.8, 2 * 3 ** 2)).toBe(29);
    // Not searched at all, but the threshold 0.95 takes b for 3.
    expect(clicksAt(0.95, 0)).toBe(29);
  });

  test("keeps its laws on both sides of the limit: within the allowance, never below slope or one threshold, never falling", () => {
    fc.assert(
      fc.property(smallProblem, stepsMax, budget, budget, (options, limit, one, two) => {
        const problemHere = problemOf(options);
        const planner = hullPlanner(problemHere, limit);
        const bySlope = slopePlanner(problemHere);
        const [less, more] = [Math.min(one, two), Math.max(one, two)];
        const clicks = (levels: Uint32Array) => sumOf(problemHere, levels, "clicks");
        const { traffic, fallback } = problemHere;
        for (const at of [less, more]) {
          const { levels } = planner(at);
          expect(clicks(levels)).toBeGreaterThanOrEqual(clicks(bySlope(at).levels));
          if (fallback.clicks > 0) continue;
          expect(sumOf(problemHere, levels, "purchases") / traffic.purchases).toBeLessThanOrEqual(at);
          const global = calibrateGlobal({ ...options, budget: at }).combined.invalidClicks;
          expect(clicks(levels)).toBeGreaterThanOrEqual(global);
        }
        if (fallback.clicks > 0) return;
        expect(clicks(planner(more).levels)).toBeGreaterThanOrEqual(clicks(planner(less).levels));
      }),
    );
  });

  test("keeps to limits per slice on both sides of the limit", () => {
    const limits = fc.record({
      coverageMin: fc.constantFrom(0, 0.25, 0.5),
      fprMax: fc.constantFrom(0.5, 0.75, 1),
    });
    fc.assert(
      fc.property(smallProblem, limits, stepsMax, budget, (options, limited, limit, at) => {
        let problemHere: Problem;
        try {
          problemHere = problemOf({ ...options, ...limited });
        } catch {
          return; // fprMax forbids what coverageMin needs
        }
        fc.pre(isFeasible(problemHere, at) && problemHere.fallback.clicks === 0);
        const { levels } = hullPlanner(problemHere, limit)(at);
        expect(sumOf(problemHere, levels, "purchases") / problemHere.traffic.purchases).toBeLessThanOrEqual(
          at,
        );
        for (const [index, cell] of problemHere.cells.entries())
          expect(levels[index]).toBeLessThan(cell.levels.purchases.length);
      }),
    );
  });

  test("totals for many budgets are those of the plans for each", () => {
    const budgets = fc.array(budget, { minLength: 1, maxLength: 5 });
    const coverageMin = fc.constantFrom(0, 0.25, 0.5);
    fc.assert(
      fc.property(smallProblem, coverageMin, stepsMax, budgets, (options, cover, limit, some) => {
        const here = problemOf({ ...options, coverageMin: cover });
        const ascending = some.filter((at) => isFeasible(here, at)).sort((left, right) => left - right);
        const planner = hullPlanner(here, limit);
        const totals = ascending.map((at) => {
          const { levels } = planner(at);
          return { clicks: sumOf(here, levels, "clicks"), purchases: sumOf(here, levels, "purchases") };
        });
        expect(hullPlanner(here, limit).totalsAt!(ascending)).toEqual(totals);
      }),
    );
  });
});
