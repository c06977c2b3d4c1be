import { type Curve, ratesAt } from "@slidr/metrics";
import type { Problem } from "../problem.js";
import type { PathSegment } from "./nestedPath.js";

/** The clicks that test, grouped as the problem that chose the path groups its own. */
export interface TestingClicks {
  /** [cells]. */
  readonly cells: readonly Curve[];
  readonly fallback: Curve;
}

/** How far a walk may go: lost purchases of the testing clicks, and of all clicks. */
export interface WalkTarget {
  readonly testedMax: number;
  readonly allMax: number;
}

/** The last table on the path within a target. */
export interface WalkStop {
  /** [cells]: where each stands on its choosing curve; -1 for "nothing invalid". */
  readonly points: Int32Array;
  /** Where the fallback's clicks stand on the curve of all choosing traffic. */
  readonly fallbackPoint: number;
  /** Invalid purchases of the testing clicks. */
  readonly tested: number;
  /** Invalid clicks and purchases of all clicks. */
  readonly clicks: number;
  readonly purchases: number;
  readonly steps: number;
  readonly stoppedBy: "test" | "budget" | "end";
}

/** What is invalid, counted on both folds. */
interface Counts {
  readonly clicks: number;
  readonly chosen: number;
  readonly tested: number;
}

/** Counts with the fallback's clicks. */
interface Reached extends Counts {
  readonly fallbackPoint: number;
}

/**
 * Walks a nested path once and finds the last table within each of several targets.
 *
 * Along the path everything only grows, so the first step beyond a target ends it for good. Clicks that no cell holds take the
 * threshold of all traffic at the FPR that the cells have come to, which falls along the path as well.
 *
 * @param targets - Both numbers ascending.
 * @returns One stop for each target; undefined where even the start of the path is beyond it.
 * Cost: O(points of both folds + targets x cells).
 */
export function walkPath(
  problem: Problem,
  path: readonly PathSegment[],
  testing: TestingClicks,
  targets: readonly WalkTarget[],
): (WalkStop | undefined)[] {
  const { cells } = problem;
  const stops: (WalkStop | undefined)[] = [];
  const points = Int32Array.from(cells, (cell) => cell.first);
  const testedPoints = new Int32Array(cells.length).fill(-1);
  const withFallback = fallbackWalker(problem, testing.fallback);
  let steps = 0;
  let counts: Counts = { clicks: 0, chosen: 0, tested: 0 };
  for (const [index, cell] of cells.entries()) counts = countsAfter(counts, index, -1, cell.first);
  let reached = withFallback(counts);

  while (stops.length < targets.length && beyond(reached)) stops.push(undefined);
  for (const { cell, from, to } of path) {
    for (let point = Math.max(from + 1, 0); point <= to; point++) {
      counts = countsAfter(counts, cell, points[cell]!, point);
      const next = withFallback(counts);
      for (let by = beyond(next); by !== undefined; by = beyond(next)) stops.push(stopHere(by));
      if (stops.length === targets.length) return stops;
      reached = next;
      points[cell] = point;
      steps++;
    }
  }
  while (stops.length < targets.length) stops.push(stopHere("end"));
  return stops;

  /** Which side of the first target left these counts are beyond. */
  function beyond({ chosen, tested }: Counts): "test" | "budget" | undefined {
    const target = targets[stops.length];
    if (target === undefined) return undefined;
    if (tested > target.testedMax) return "test";
    return chosen + tested > target.allMax ? "budget" : undefined;
  }

  function stopHere(stoppedBy: WalkStop["stoppedBy"]): WalkStop {
    const { clicks, chosen, tested, fallbackPoint } = reached;
    return {
      points: points.slice(),
      fallbackPoint,
      tested,
      clicks,
      purchases: chosen + tested,
      steps,
      stoppedBy,
    };
  }

  /** Moves the cell's testing pointer with it: a step that no target takes ends the walk, so nothing is taken back. */
  function countsAfter(before: Counts, index: number, from: number, to: number): Counts {
    const { curve } = cells[index]!;
    const tested = testing.cells[index]!;
    const threshold = to < 0 ? Number.POSITIVE_INFINITY : curve.thresholds[to]!;
    const testedFrom = testedPoints[index]!;
    let testedTo = testedFrom;
    while (tested.thresholds[testedTo + 1]! >= threshold) testedTo++;
    testedPoints[index] = testedTo;
    return {
      clicks:
        before.clicks +
        rise(curve.invalidClicks, from, to) +
        rise(tested.invalidClicks, testedFrom, testedTo),
      chosen: before.chosen + rise(curve.invalidPurchases, from, to),
      tested: before.tested + rise(tested.invalidPurchases, testedFrom, testedTo),
    };
  }
}

/** What a cumulative count gains between two points; point -1 counts nothing. */
function rise(counts: Float64Array, from: number, to: number): number {
  return (counts[to] ?? 0) - (counts[from] ?? 0);
}

/** Lowers the fallback's threshold with the cells': to the lowest of all traffic whose expected FPR is within theirs. */
function fallbackWalker({ traffic, fallback }: Problem, testing: Curve): (cells: Counts) => Reached {
  const { thresholds, invalidPurchases } = traffic;
  const cellPurchases = traffic.purchases - fallback.purchases;
  let point = -1;
  let own: Counts = { clicks: 0, chosen: 0, tested: 0 };
  return (cells) => {
    // As for the cells, a level of j purchases is expected to cost j + 1.
    const isWithin = (i: number) =>
      (invalidPurchases[i]! + 1) * cellPurchases <= cells.chosen * traffic.purchases;
    const before = point;
    while (point + 1 < thresholds.length && isWithin(point + 1)) point++;
    if (point !== before) {
      const chosen = ratesAt(fallback, thresholds[point]!);
      const tested = ratesAt(testing, thresholds[point]!);
      own = {
        clicks: chosen.invalidClicks + tested.invalidClicks,
        chosen: chosen.invalidPurchases,
        tested: tested.invalidPurchases,
      };
    }
    return {
      clicks: cells.clicks + own.clicks,
      chosen: cells.chosen + own.chosen,
      tested: cells.tested + own.tested,
      fallbackPoint: point,
    };
  };
}
