import type { RankedSegments } from "./rankSegments.js";

/** What an allocation by slope comes to, without saying where each cell stands. */
export interface SlopeTotals {
  readonly cost: number;
  readonly gain: number;
  readonly fractionalGain: number;
}

/**
 * What `allocateBySlope` comes to at each of several allowances, by one walk over the segments.
 *
 * Up to the first segment that does not fit, a greater allowance takes the same segments as a smaller one: they are walked once
 * for all. Only what is left there is spent anew for each, and it is little.
 *
 * @param allowances - Ascending, the first at least `ranked.costMin`.
 * Cost: O(segments + cells), and for each allowance what it takes to spend the rest.
 */
export function slopeTotals(ranked: RankedSegments, allowances: readonly number[]): SlopeTotals[] {
  const { cost, gain } = ranked;
  const spendRest = restSpender(ranked);
  let split = 0;
  let spent = ranked.costMin;
  let gained = ranked.gainMin;
  return allowances.map((allowance) => {
    while (split < cost.length && spent + cost[split]! <= allowance) {
      spent += cost[split]!;
      gained += gain[split++]!;
    }
    if (split === cost.length) return { cost: spent, gain: gained, fractionalGain: gained };
    const fractionalGain = gained + (gain[split]! * Math.max(0, allowance - spent)) / cost[split]!;
    return { ...spendRest(split, spent, gained, allowance), fractionalGain };
  });
}

/** Goes on behind a segment that did not fit, with those that still do. */
function restSpender({ cell, cost, gain, cellCount, stepMin }: RankedSegments) {
  // [cells]: the last turn in which the cell skipped a segment; it may then take none after it.
  const skippedIn = new Uint32Array(cellCount);
  let turn = 0;
  return (split: number, spentBefore: number, gainedBefore: number, allowance: number) => {
    let spent = spentBefore;
    let gained = gainedBefore;
    turn++;
    for (let i = split; i < cell.length && spent + stepMin <= allowance; i++) {
      if (skippedIn[cell[i]!] === turn) continue;
      if (spent + cost[i]! <= allowance) {
        spent += cost[i]!;
        gained += gain[i]!;
      } else skippedIn[cell[i]!] = turn;
    }
    return { cost: spent, gain: gained };
  };
}
