import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves } from "@slidr/metrics";
import { fillLevels, levelSpace, levelsOf } from "./levels.js";
import { PoolCell } from "./poolCell.js";
import type { Cell } from "./problem.js";
import type { Pool } from "./slices/poolSlices.js";
import { limitByNode, type SliceLimit } from "./slices/sliceLimit.js";
import type { SliceTree } from "./slices/sliceTree.js";
import { type Stability, type StablePoints, stablePoints } from "./slices/stability.js";

/** Limits as the caller gave them. */
export interface Limits {
  readonly coverageMin?: SliceLimit | undefined;
  readonly fprMax?: SliceLimit | undefined;
  readonly stability?: Stability | undefined;
}

/**
 * Turns pools into cells: merges their curves and keeps the levels that the limits allow.
 *
 * A pool is held to the strictest limit among its members, on the pool's own clicks.
 */
export function makeCells(
  curves: readonly Curve[],
  pools: readonly Pool[],
  tree: SliceTree,
  order: Uint32Array,
  limits: Limits,
): Cell[] {
  const coverageMins = limitByNode(limits.coverageMin, "coverageMin", 0, tree, order);
  const fprMaxes = limitByNode(limits.fprMax, "fprMax", 1, tree, order);
  const stableOf = stablePoints(limits.stability);
  const mustCover = typeof limits.coverageMin === "object";
  const merged = pools.map(({ members }) =>
    members.length === 1 ? curves[members[0]!]! : mergeCurves(members.map((member) => curves[member]!)),
  );
  const space = levelSpace(merged.reduce((sum, { thresholds }) => sum + thresholds.length + 1, 0));
  return pools.map(({ node, members }, index) => {
    const curve = merged[index]!;
    let [coverageMin, fprMax] = [0, 1];
    for (const member of members) {
      coverageMin = Math.max(coverageMin, coverageMins[member]!);
      fprMax = Math.min(fprMax, fprMaxes[member]!);
    }
    const name = tree.names[node]!;
    if (mustCover && coverageMin > 0 && curve.robotic === 0) {
      const culprit = `none in slice ${JSON.stringify(name)}, whose coverageMin is ${coverageMin}`;
      throw new InputError(
        "NO_ROBOTIC",
        `calibrate requires heuristically robotic clicks to cover, got ${culprit}`,
      );
    }
    const covering = firstCovering(curve, coverageMin);
    const affordable = lastAffordable(curve, fprMax);
    if (covering > affordable) throw limitsClash(name, curve, coverageMin, fprMax, covering);
    const stable = stableOf(name, curve);
    const first = Math.max(covering, stable?.first ?? -1);
    const last = Math.min(affordable, stable?.last ?? affordable);
    if (stable && first > last)
      throw stabilityClash(name, limits.stability!, stable, curve, covering, affordable);
    const firstBy = first > covering ? "stability" : "coverageMin";
    const lastBy = last < affordable ? "stability" : "fprMax";
    const from = space.used;
    fillLevels(space, curve, first, last);
    return new PoolCell(
      node,
      curve,
      coverageMin,
      fprMax,
      first,
      last,
      firstBy,
      lastBy,
      space,
      from,
      space.used,
    );
  });
}

/** All traffic under one threshold, free to stand anywhere. */
export function unlimitedCell(traffic: Curve): Cell {
  const last = traffic.thresholds.length - 1;
  const levels = levelsOf(traffic, -1, last);
  const limits = { coverageMin: 0, fprMax: 1, firstBy: "coverageMin", lastBy: "fprMax" } as const;
  return { node: 0, curve: traffic, ...limits, first: -1, last, levels };
}

/** The first point that covers enough robotic clicks; -1 where nothing need be invalid. */
function firstCovering(curve: Curve, coverageMin: number): number {
  if (coverageMin === 0 || curve.robotic === 0) return -1;
  let point = 0;
  while (curve.invalidRobotic[point]! / curve.robotic < coverageMin) point++;
  return point;
}

/** The last point whose FPR is within the cap; -1 where none is. */
function lastAffordable(curve: Curve, fprMax: number): number {
  let point = curve.thresholds.length - 1;
  while (point >= 0 && curve.invalidPurchases[point]! / curve.purchases > fprMax) point--;
  return point;
}

function limitsClash(
  name: string,
  curve: Curve,
  coverageMin: number,
  fprMax: number,
  first: number,
): InputError {
  const fprNeeded = curve.invalidPurchases[first]! / curve.purchases;
  const culprit = `${fprMax} for slice ${JSON.stringify(name)}, which reaches its coverageMin of ${coverageMin} only at an FPR of ${fprNeeded}`;
  return new InputError(
    "LIMITS_CLASH",
    `calibrate requires an fprMax that allows the coverageMin, got ${culprit}`,
  );
}

function stabilityClash(
  name: string,
  { fprChangeMax }: Stability,
  stable: StablePoints,
  curve: Curve,
  covering: number,
  affordable: number,
): InputError {
  const fprAt = (point: number) => (point < 0 ? 0 : curve.invalidPurchases[point]! / curve.purchases);
  const other =
    covering > stable.last
      ? `coverageMin needs at least ${fprAt(covering)}`
      : `fprMax allows at most ${fprAt(affordable)}`;
  return new InputError(
    "LIMITS_CLASH",
    `calibrate requires stability that allows the other limits, got an fprChangeMax of ${fprChangeMax} for slice ${JSON.stringify(name)}, ` +
      `whose FPR was ${stable.fprBefore} while its ${other}`,
  );
}
