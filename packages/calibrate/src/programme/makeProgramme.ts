import { NOTHING_INVALID } from "@slidr/metrics";
import { upperHull } from "../allocate/upperHull.js";
import type { Levels } from "../levels.js";
import type { PosedProblem } from "../poseProblem.js";
import type { Cell } from "../problem.js";
import { type NodeWeights, weightedCount } from "./nodeWeights.js";
import type { Candidates, Programme, SideRow } from "./programme.js";
import type { RowSpec } from "./rowSpecs.js";

/**
 * States a posed problem as a choice of one candidate per cell.
 *
 * Where every row weighs nothing but purchases, a cell's candidates are its levels: more clicks at the same price are never worse. Where
 * all members of its pool weigh the same besides, a mixture needs no more than the hull of them. A row over clicks or robotic
 * clicks can prefer any threshold, so every point within the limits is a candidate then.
 */
export function makeProgramme(
  posed: PosedProblem,
  specs: readonly RowSpec[],
  fprRatioMax: number | undefined,
): Programme {
  const { problem, pools } = posed;
  const cells = problem.cells.map((cell, index): Candidates => {
    const { members } = pools[index]!;
    const byPurchases = specs.every(({ weights }) => weighsOnlyPurchases(weights, members));
    const levels = byPurchases ? cell.levels : pointsWithin(cell);
    const hull = byPurchases && specs.every(({ weights }) => weighsAlike(weights, members));
    return {
      ...levels,
      vertices: hull ? upperHull(levels.purchases, levels.clicks) : Uint32Array.from(levels.purchases.keys()),
    };
  });
  const rows = specs.map((spec) => rowOf(spec, posed, cells));
  return { cells, rows: [...rows, ...ratioRows(problem.cells, cells, fprRatioMax)] };
}

const weighsOnlyPurchases = ({ clicks, robotic }: NodeWeights, members: readonly number[]) =>
  members.every((node) => clicks[node] === 0 && robotic[node] === 0);

const weighsAlike = ({ purchases }: NodeWeights, members: readonly number[]) =>
  members.every((node) => purchases[node] === purchases[members[0]!]);

const touches = ({ clicks, purchases, robotic }: NodeWeights, members: readonly number[]) =>
  members.some((node) => clicks[node] !== 0 || purchases[node] !== 0 || robotic[node] !== 0);

function rowOf(
  { name, weights, atMost, unit }: RowSpec,
  { pools, curves }: PosedProblem,
  cells: readonly Candidates[],
): SideRow {
  const at = (cell: number, threshold: number) =>
    weightedCount(weights, pools[cell]!.members, curves, threshold);
  const touched = new Map<number, Float64Array>();
  for (const [cell, { members }] of pools.entries()) {
    if (!touches(weights, members)) continue;
    touched.set(
      cell,
      cells[cell]!.thresholds.map((threshold) => at(cell, threshold)),
    );
  }
  const whole = [...touched.values()].every((values) => values.every(Number.isInteger));
  return { name, cells: touched, at, leastFpr: 0, atMost, whole, unit };
}

/** Two rows per cell: its FPR is no less than the least one, and at most `ratio` times that. Counts, not rates: better scaled. */
function ratioRows(of: readonly Cell[], cells: readonly Candidates[], ratio: number | undefined): SideRow[] {
  if (ratio === undefined) return [];
  return of.flatMap(({ curve }, cell) => {
    const purchases = cells[cell]!.purchases;
    const at = (sign: number) => (_: number, threshold: number) => {
      const point = curve.thresholds.findLastIndex((one) => one >= threshold);
      return point < 0 ? 0 : sign * curve.invalidPurchases[point]!;
    };
    const shared = { name: "fprRatioMax", atMost: 0, whole: false, unit: curve.purchases };
    return [
      {
        ...shared,
        cells: new Map([[cell, purchases.map((count) => 0 - count)]]),
        at: at(-1),
        leastFpr: curve.purchases,
      },
      { ...shared, cells: new Map([[cell, purchases]]), at: at(1), leastFpr: -ratio * curve.purchases },
    ];
  });
}

/** Every point of a cell's curve that its limits and stability allow, "nothing invalid" first where they allow it. */
function pointsWithin({ curve, first, last }: Cell): Levels {
  const points = Int32Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return {
    purchases: Float64Array.from(points, (i) => (i < 0 ? 0 : curve.invalidPurchases[i]!)),
    clicks: Float64Array.from(points, (i) => (i < 0 ? 0 : curve.invalidClicks[i]!)),
    thresholds: Float64Array.from(points, (i) => (i < 0 ? NOTHING_INVALID : curve.thresholds[i]!)),
    points,
  };
}
