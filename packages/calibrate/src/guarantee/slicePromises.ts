import { binomialAtMost, type Curve, ratesAt } from "@slidr/metrics";
import { levelsOf } from "../levels.js";
import { listNames } from "../notesOn.js";
import type { Cell, Problem } from "../problem.js";
import { nodesByDepth } from "../slices/nodesByDepth.js";
import { limitByNode, type SliceLimit } from "../slices/sliceLimit.js";
import type { Promises, SliceGuarantee } from "./guarantee.js";
import { guaranteePurchasesMin } from "./guaranteePurchasesMin.js";
import { lossesMax } from "./lossesMax.js";
import { thresholdAt } from "./thresholdAt.js";

/** What one cell's FPR is to be held to, and how many lost purchases of its testing clicks prove it. */
export interface SlicePromise {
  readonly cell: number;
  readonly fprMax: number;
  readonly delta: number;
  readonly purchasesMin: number;
  /** -1 where the cell has too few testing purchases for any promise. */
  readonly lossesMax: number;
}

/** The promises of the cells that have an `fprMax`; none where none was asked for. */
export function slicePromises(
  { cells }: Problem,
  testing: readonly Curve[],
  { delta, slices }: Promises,
): SlicePromise[] {
  if (slices === undefined) return [];
  const limited = [...cells.keys()].filter((cell) => cells[cell]!.fprMax < 1);
  // Bonferroni: m promises that each fail with delta / m hold all together with 1 - delta.
  const each = slices === "each" ? delta : delta / limited.length;
  return limited.map((cell) => {
    const { fprMax } = cells[cell]!;
    const { purchases } = testing[cell]!;
    // No number of purchases proves a rate of 0.
    const purchasesMin = fprMax > 0 ? guaranteePurchasesMin(fprMax, each) : Number.POSITIVE_INFINITY;
    const most = purchases >= purchasesMin ? lossesMax(purchases, fprMax, each) : -1;
    return { cell, fprMax, delta: each, purchasesMin, lossesMax: most };
  });
}

/**
 * Ends each promised cell's part of the path where its test will hardly let it go further, so that the budget goes to cells that can use it.
 *
 * Reads the choosing clicks and the size of the testing fold only: the path stays fixed before the test.
 */
export function capCells(problem: Problem, promises: readonly SlicePromise[], purchases: number): Problem {
  const cells = [...problem.cells];
  for (const { cell: index, fprMax, delta } of promises) {
    const cell = cells[index]!;
    const share = purchases / problem.traffic.purchases;
    const expected = Math.round(cell.curve.purchases * share);
    const most = fprMax > 0 && expected > 0 ? lossesMax(expected, fprMax, delta) : -1;
    // One more than passes: the choosing clicks may have lost more than the testing ones will, and the test itself decides.
    if (most >= 0) cells[index] = capped(cell, (most + 1) / share);
  }
  return { ...problem, cells };
}

/** The cell without the points that lose more purchases than that; its start stays. */
function capped(cell: Cell, purchasesMax: number): Cell {
  let { last } = cell;
  while (last > cell.first && cell.curve.invalidPurchases[last]! > purchasesMax) last--;
  return { ...cell, last, levels: levelsOf(cell.curve, cell.first, last) };
}

/**
 * Raises the threshold of each promised cell until its own test passes.
 *
 * The cell's points are nested and fixed beforehand, so the last one that passes before the first failure keeps the cell's
 * promise, as for the total. The total's promise survives: it was given for the table before this, whose invalid clicks
 * include those of the table after it, and so its FPR is no lower.
 *
 * @param points - [cells]: where the total's walk ended.
 */
export function clipToPromises(
  { cells }: Problem,
  testing: readonly Curve[],
  promises: readonly SlicePromise[],
  points: Int32Array,
): Int32Array {
  const clipped = points.slice();
  for (const { cell, lossesMax: most } of promises) {
    if (most < 0) continue;
    const { curve, first } = cells[cell]!;
    while (clipped[cell]! > first && lostAt(testing[cell]!, thresholdAt(curve, clipped[cell]!)) > most)
      clipped[cell]!--;
  }
  return clipped;
}

/** A node whose `fprMax` is held on the clicks of several nodes at once. */
export interface SharedLimit {
  readonly node: number;
  readonly cell: number;
}

/** The nodes whose `fprMax` no promise can be about, since their threshold is tested on others' clicks too. */
export function sharedLimits(
  { cells, tree }: Problem,
  fprMax: SliceLimit | undefined,
  calibratedAs: Uint32Array,
  curves: readonly Curve[],
): SharedLimit[] {
  const fprMaxes = limitByNode(fprMax, "fprMax", 1, tree, nodesByDepth(tree, "calibrate"));
  return cells.flatMap(({ node }, cell) => {
    const nodes = [...curves.keys()].filter((one) => calibratedAs[one] === node && curves[one]!.clicks > 0);
    return nodes
      .filter((one) => nodes.length > 1 && fprMaxes[one]! < 1)
      .map((one): SharedLimit => ({ node: one, cell }));
  });
}

/** What each slice is promised at these points, and notes on those that are promised nothing. */
export function describePromises(
  { cells, tree }: Problem,
  testing: readonly Curve[],
  promises: readonly SlicePromise[],
  points: Int32Array,
  shared: readonly SharedLimit[],
): { slices: SliceGuarantee[]; notes: string[] } {
  const slices = promises.map(({ cell, fprMax, delta, purchasesMin, lossesMax: most }): SliceGuarantee => {
    const { purchases } = testing[cell]!;
    const invalidPurchases = lostAt(testing[cell]!, thresholdAt(cells[cell]!.curve, points[cell]!));
    const known = purchases > 0 && fprMax > 0;
    return {
      name: tree.names[cells[cell]!.node]!,
      fprMax,
      delta,
      purchases,
      purchasesMin,
      invalidPurchases,
      pValue: known ? binomialAtMost(invalidPurchases, purchases, fprMax) : 1,
      promised: invalidPurchases <= most,
    };
  });
  const without = promises.filter((_, i) => !slices[i]!.promised).map(({ cell }) => cell);
  const kept = new Set(promises.filter((_, i) => slices[i]!.promised).map(({ cell }) => cell));
  const poolsOnly = shared.filter(({ cell }) => kept.has(cell)).map(({ node }) => node);
  const inPools = shared.filter(({ cell }) => !kept.has(cell)).map(({ node }) => node);
  const nodes = [...new Set([...without.map((cell) => cells[cell]!.node), ...inPools])];
  const notes = [
    ...noteOn(nodes, ": their fprMax holds on the clicks that chose, and no more"),
    ...noteOn(poolsOnly, " alone: they are promised as a pool only"),
  ];
  return { slices, notes };

  function noteOn(nodes: readonly number[], rest: string): string[] {
    return nodes.length > 0 ? [`nothing is promised for ${listNames(nodes, tree.names)}${rest}`] : [];
  }
}

function lostAt(curve: Curve, threshold: number): number {
  return ratesAt(curve, threshold).invalidPurchases;
}
