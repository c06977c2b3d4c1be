import { InputError } from "@slidr/clicks";

/** What a cell can choose from, at whole costs; the choices need not lie on a concave curve. */
export interface WholeChoices {
  /** [choices], at least one; whole numbers >= 0, strictly ascending. */
  readonly cost: ArrayLike<number>;
  /** [choices], finite. */
  readonly gain: ArrayLike<number>;
}

/** The best choices for one allowance. */
export interface ExactAllocation {
  /** [cells]: the index of each cell's choice. */
  readonly chosen: Uint32Array;
  readonly cost: number;
  readonly gain: number;
}

/** Answers any allowance from the least possible cost to `allowanceMax`, in O(cells). */
export type ExactAllocator = (allowance: number) => ExactAllocation;

/** The best gains of the cells so far, by cost beyond the least possible. */
interface Table {
  /** [costs]: the most gain at exactly that cost, -Infinity where no choices cost that. */
  readonly gain: Float64Array;
  /** Per cell [costs]: that cell's choice in it. */
  readonly choices: readonly Uint32Array[];
}

/**
 * Spends whole allowances over cells so that no other choices gain more: a dynamic programme over the cost.
 *
 * Where an allowance is a handful, going by slope (`allocateBySlope`) can be a whole segment short of the best, and a segment is
 * then much of the total. This finds the best among all choices, concave or not. It solves the multiple-choice knapsack
 * for all allowances at once, which is affordable because costs are small whole numbers.
 *
 * Of equally good choices those of least cost are taken; among these, later cells take their cheaper choices, so that ties
 * go to earlier cells as in `allocateBySlope`.
 *
 * @param cells - The choices of each cell.
 * @param allowanceMax - The greatest allowance that will be asked for; finite, at least every cell's first cost together.
 * @returns A function of the allowance; it throws InputError `ALLOWANCE` below the least possible cost and above `allowanceMax`.
 * @throws InputError `WHOLE_COSTS`, `ALLOWANCE`.
 * Cost: O(cells x extra^2) time and O(cells x extra) memory, where extra is `allowanceMax` less the least possible cost.
 * Source: Kellerer, Pferschy, Pisinger, Knapsack Problems (2004), section 11.5.
 * @example
 * ```ts
 * import { exactAllocator } from "@slidr/calibrate";
 *
 * const allocate = exactAllocator(
 *   [
 *     { cost: [0, 2], gain: [0, 20] },
 *     { cost: [0, 3], gain: [0, 29] },
 *   ],
 *   4,
 * );
 * // By slope the first cell's 10 a piece comes before 29 / 3, and nothing is left for the second.
 * const { chosen, cost, gain } = allocate(4);
 * Array.from(chosen); // => [0, 1]
 * cost; // => 3
 * gain; // => 29
 * ```
 */
export function exactAllocator(cells: readonly WholeChoices[], allowanceMax: number): ExactAllocator {
  checkCells(cells);
  const costMin = cells.reduce((sum, { cost }) => sum + cost[0]!, 0);
  const dearest = cells.reduce((sum, { cost }) => sum + cost[cost.length - 1]!, 0);
  checkAllowance(allowanceMax, costMin, Number.MAX_VALUE);
  const { gain, choices } = tabulate(cells, Math.min(Math.floor(allowanceMax), dearest) - costMin);
  const bestWithin = firstHighest(gain);

  return (allowance) => {
    checkAllowance(allowance, costMin, allowanceMax);
    const extra = bestWithin[Math.min(Math.floor(allowance) - costMin, gain.length - 1)]!;
    const chosen = new Uint32Array(cells.length);
    let left = extra;
    // Invariant: left is what the cells up to this one spend beyond their first costs, in the best choices of that very cost.
    for (let cell = cells.length - 1; cell >= 0; cell--) {
      const { cost } = cells[cell]!;
      chosen[cell] = choices[cell]![left]!;
      left -= cost[chosen[cell]!]! - cost[0]!;
    }
    return { chosen, cost: costMin + extra, gain: gain[extra]! };
  };
}

function tabulate(cells: readonly WholeChoices[], extraMax: number): Table {
  let gain = new Float64Array(extraMax + 1).fill(Number.NEGATIVE_INFINITY);
  let next = new Float64Array(extraMax + 1);
  gain[0] = 0;
  let reach = 0;
  const choices: Uint32Array[] = [];
  // Invariant: gain[x] is the most that the cells so far gain at exactly x beyond their first costs, x <= reach <= extraMax.
  for (const cell of cells) {
    next.fill(Number.NEGATIVE_INFINITY);
    const choice = new Uint32Array(extraMax + 1);
    let nextReach = reach;
    for (let i = 0; i < cell.cost.length; i++) {
      const step = cell.cost[i]! - cell.cost[0]!;
      if (step > extraMax) break;
      nextReach = Math.min(extraMax, reach + step);
      for (let x = step; x <= nextReach; x++) {
        const sum = gain[x - step]! + cell.gain[i]!;
        // Only more is better: of equal sums the cell's cheapest choice stays.
        if (!(sum > next[x]!)) continue;
        next[x] = sum;
        choice[x] = i;
      }
    }
    choices.push(choice);
    [gain, next] = [next, gain];
    reach = nextReach;
  }
  return { gain, choices };
}

/** [n]: for each index the first one up to it that holds the highest value so far. */
function firstHighest(values: Float64Array): Uint32Array {
  let best = 0;
  return Uint32Array.from(values, (value, index) => {
    if (value > values[best]!) best = index;
    return best;
  });
}

function checkCells(cells: readonly WholeChoices[]): void {
  for (const [cell, { cost, gain }] of cells.entries()) {
    const where = `in cell ${cell}`;
    if (cost.length === 0 || cost.length !== gain.length)
      throw broken(`as many gains as costs, at least one, got ${gain.length} and ${cost.length} ${where}`);
    for (let i = 0; i < cost.length; i++) {
      const ascends = cost[i]! > (i === 0 ? -1 : cost[i - 1]!);
      if (!ascends || !Number.isSafeInteger(cost[i]) || !Number.isFinite(gain[i]))
        throw broken(
          `ascending whole costs >= 0 and finite gains, got (${cost[i]}, ${gain[i]}) at index ${i} ${where}`,
        );
    }
  }
}

const broken = (rule: string) => new InputError("WHOLE_COSTS", `exactAllocator requires ${rule}`);

function checkAllowance(allowance: number, least: number, most: number): void {
  if (allowance >= least && allowance <= most) return;
  throw new InputError(
    "ALLOWANCE",
    `exactAllocator requires an allowance from ${least} to ${most}, got ${allowance}`,
  );
}
