import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves } from "@slidr/metrics";
import { levelsOf } from "./levels.js";
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
  return pools.map(({ node, members }) => {
    const curve =
      members.length === 1 ? curves[members[0]!]! : mergeCurves(members.map((member) => curves[member]!));
    const coverageMin = members.reduce((most, member) => Math.max(most, coverageMins[member]!), 0);
    const fprMax = members.reduce((least, member) => Math.min(least, fprMaxes[member]!), 1);
    const name = JSON.stringify(tree.names[node]);
    if (mustCover && coverageMin > 0 && curve.robotic === 0) {
      const culprit = `none in slice ${name}, whose coverageMin is ${coverageMin}`;
      throw new InputError(
        "NO_ROBOTIC",
        `calibrate requires heuristically robotic clicks to cover, got ${culprit}`,
      );
    }
    const covering = firstCovering(curve, coverageMin);
    const affordable = lastAffordable(curve, fprMax);
    if (covering > affordable) throw limitsClash(name, curve, coverageMin, fprMax, covering);
    const stable = stableOf(tree.names[node]!, curve);
    const first = Math.max(covering, stable?.first ?? -1);
    const last = Math.min(affordable, stable?.last ?? affordable);
    if (stable && first > last)
      throw stabilityClash(name, limits.stability!, stable, curve, covering, affordable);
    const firstBy = first > covering ? "stability" : "coverageMin";
    const lastBy = last < affordable ? "stability" : "fprMax";
    return {
      node,
      curve,
      coverageMin,
      fprMax,
      first,
      last,
      firstBy,
      lastBy,
      levels: levelsOf(curve, first, last),
    };
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
  const culprit = `${fprMax} for slice ${name}, which reaches its coverageMin of ${coverageMin} only at an FPR of ${fprNeeded}`;
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
    `calibrate requires stability that allows the other limits, got an fprChangeMax of ${fprChangeMax} for slice ${name}, ` +
      `whose FPR was ${stable.fprBefore} while its ${other}`,
  );
}
