import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateBySlope, exactAllocator, rankSegments, upperHull, type WholeChoices } from "../src/index.js";
import { combinations } from "./samples.js";

/** Rising choices at whole costs, concave or not. */
const choices = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 10 }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 30 })), { maxLength: 4 }),
  )
  .map(([firstCost, firstGain, steps]) => {
    const cost = [firstCost];
    const gain = [firstGain];
    for (const [width, rise] of steps) {
      cost.push(cost.at(-1)! + width);
      gain.push(gain.at(-1)! + rise);
    }
    return { cost, gain };
  });
const someCells = fc.array(choices, { minLength: 1, maxLength: 4 });
const extra = fc.integer({ min: 0, max: 30 });
const costMin = (cells: readonly WholeChoices[]) => cells.reduce((sum, { cost }) => sum + cost[0]!, 0);

/** The most gain within an allowance and the least cost that has it, by trying every combination. */
function bruteForce(cells: readonly WholeChoices[], allowance: number): { cost: number; gain: number } {
  let best = { cost: Infinity, gain: -Infinity };
  for (const chosen of combinations(cells.map(({ cost }) => cost.length))) {
    const sum = (of: "cost" | "gain") => chosen.reduce((total, i, cell) => total + cells[cell]![of][i]!, 0);
    const [cost, gain] = [sum("cost"), sum("gain")];
    if (cost > allowance) continue;
    if (gain > best.gain || (gain === best.gain && cost < best.cost)) best = { cost, gain };
  }
  return best;
}

describe("exactAllocator", () => {
  test("finds what going by slope misses", () => {
    // Slopes: a 10 (20 for 2), b 29 / 3. With 4 by slope a comes first, and b no longer fits: 20. Better: b alone, 29 for 3.
    const cells = [
      { cost: [0, 2], gain: [0, 20] },
      { cost: [0, 3], gain: [0, 29] },
    ];
    expect(allocateBySlope(rankSegments(cells), 4).gain).toBe(20);
    expect(exactAllocator(cells, 5)(4)).toEqual({ chosen: Uint32Array.of(0, 1), cost: 3, gain: 29 });
    expect(exactAllocator(cells, 5)(5)).toEqual({ chosen: Uint32Array.of(1, 1), cost: 5, gain: 49 });
  });

  test("takes choices below the hull where they fill the allowance", () => {
    // a's 6 for 1 lies below the line from (0, 0) to (3, 30). With 1 it is all there is to buy; with 4: 30 for 3, and b's 5 for 1.
    const cells = [
      { cost: [0, 1, 3], gain: [0, 6, 30] },
      { cost: [0, 1], gain: [0, 5] },
    ];
    const allocate = exactAllocator(cells, 4);
    const gains = [0, 1, 2, 3, 4].map((allowance) => allocate(allowance).gain);
    expect(gains).toEqual([0, 6, 11, 30, 35]);
    expect(Array.from(allocate(2).chosen)).toEqual([1, 1]);
  });

  test("spends no more than the gain needs", () => {
    const allocate = exactAllocator([{ cost: [0, 1, 5], gain: [0, 7, 7] }], 9);
    expect(allocate(9)).toEqual({ chosen: Uint32Array.of(1), cost: 1, gain: 7 });
  });

  test("breaks ties in favour of earlier cells", () => {
    const same = { cost: [0, 2], gain: [0, 6] };
    expect(Array.from(exactAllocator([same, same, same], 4)(4).chosen)).toEqual([1, 1, 0]);
    expect(Array.from(exactAllocator([same, same, same], 4)(3).chosen)).toEqual([1, 0, 0]);
  });

  test("counts every cell's first cost, which is not a choice", () => {
    const cells = [
      { cost: [2, 3], gain: [10, 20] },
      { cost: [1, 4], gain: [5, 50] },
    ];
    const allocate = exactAllocator(cells, 7);
    expect(allocate(3)).toEqual({ chosen: Uint32Array.of(0, 0), cost: 3, gain: 15 });
    expect(allocate(5.9)).toEqual({ chosen: Uint32Array.of(1, 0), cost: 4, gain: 25 });
    expect(allocate(6)).toEqual({ chosen: Uint32Array.of(0, 1), cost: 6, gain: 60 });
  });

  test("of no cells spends nothing", () => {
    expect(exactAllocator([], 3)(2)).toEqual({ chosen: new Uint32Array(0), cost: 0, gain: 0 });
  });

  test("equals scipy's integer programme", () => {
    const cells = [
      { cost: [0, 1, 2, 5, 9], gain: [3, 10, 11, 40, 60] },
      { cost: [1, 3, 4, 8], gain: [5, 30, 31, 70] },
      { cost: [0, 2, 3, 7], gain: [0, 9, 25, 44] },
      { cost: [0, 4, 6], gain: [8, 20, 47] },
    ];
    // scipy 1.17.1 (HiGHS): milp(-gain of every choice, constraints=[LinearConstraint(costs, -inf, allowance),
    // LinearConstraint(one row per cell, 1 at its choices, 1, 1)], integrality=1, bounds=Bounds(0, 1)); -fun.
    const expected: [allowance: number, gain: number][] = [
      [1, 16],
      [4, 48],
      [7, 73],
      [10, 90],
      [13, 118],
      [20, 163],
    ];
    const allocate = exactAllocator(cells, 20);
    for (const [allowance, gain] of expected) expect(allocate(allowance).gain).toBe(gain);
  });

  test("equals the best of all combinations, at the least cost that has it", () => {
    fc.assert(
      fc.property(someCells, extra, extra, (cells, more, unused) => {
        const allowance = costMin(cells) + more;
        const { chosen, cost, gain } = exactAllocator(cells, allowance + unused)(allowance);
        expect({ cost, gain }).toEqual(bruteForce(cells, allowance));
        const sum = (of: "cost" | "gain") =>
          cells.reduce((total, cell, c) => total + cell[of][chosen[c]!]!, 0);
        expect([sum("cost"), sum("gain")]).toEqual([cost, gain]);
      }),
    );
  });

  test("gains no less than going by slope, and no more than cutting a segment would", () => {
    fc.assert(
      fc.property(someCells, extra, (cells, more) => {
        const allowance = costMin(cells) + more;
        const hulls = cells.map(({ cost, gain }) => {
          const hull = Array.from(upperHull(cost, gain));
          return { cost: hull.map((i) => cost[i]!), gain: hull.map((i) => gain[i]!) };
        });
        const bySlope = allocateBySlope(rankSegments(hulls), allowance);
        const { gain } = exactAllocator(cells, allowance)(allowance);
        expect(gain).toBeGreaterThanOrEqual(bySlope.gain);
        expect(gain).toBeLessThanOrEqual(bySlope.fractionalGain + 1e-9);
      }),
    );
  });

  test("names the rule and the culprit", () => {
    const fails = (cells: readonly WholeChoices[], rule: string) =>
      expect(() => exactAllocator(cells, 9)).toThrow(
        new InputError("WHOLE_COSTS", `exactAllocator requires ${rule}`),
      );
    const good = { cost: [0], gain: [0] };
    fails([good, { cost: [0, 1], gain: [0] }], "as many gains as costs, at least one, got 1 and 2 in cell 1");
    fails([{ cost: [], gain: [] }], "as many gains as costs, at least one, got 0 and 0 in cell 0");
    const shape = "ascending whole costs >= 0 and finite gains";
    fails([{ cost: [0, 0.5], gain: [0, 1] }], `${shape}, got (0.5, 1) at index 1 in cell 0`);
    fails([{ cost: [1, 1], gain: [0, 1] }], `${shape}, got (1, 1) at index 1 in cell 0`);
    fails([{ cost: [-1], gain: [0] }], `${shape}, got (-1, 0) at index 0 in cell 0`);
    fails([{ cost: [0], gain: [Number.NaN] }], `${shape}, got (0, NaN) at index 0 in cell 0`);
  });

  test("answers only allowances it was made for", () => {
    const cells = [{ cost: [2, 3], gain: [0, 1] }];
    const out = (least: number, most: number, got: number) =>
      new InputError(
        "ALLOWANCE",
        `exactAllocator requires an allowance from ${least} to ${most}, got ${got}`,
      );
    expect(() => exactAllocator(cells, 1)).toThrow(out(2, Number.MAX_VALUE, 1));
    expect(() => exactAllocator(cells, Infinity)).toThrow(out(2, Number.MAX_VALUE, Infinity));
    expect(() => exactAllocator(cells, 5)(6)).toThrow(out(2, 5, 6));
    expect(() => exactAllocator(cells, 5)(1)).toThrow(out(2, 5, 1));
    expect(() => exactAllocator(cells, 5)(Number.NaN)).toThrow(out(2, 5, Number.NaN));
  });
});
