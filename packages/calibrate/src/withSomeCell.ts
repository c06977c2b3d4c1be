import { mergeCurves } from "@slidr/metrics";
import { unlimitedCell } from "./makeCells.js";
import type { PosedProblem } from "./poseProblem.js";

/** Where every slice is too small, all traffic is one cell: one threshold is chosen, and what it could gain is known. */
export function withSomeCell(posed: PosedProblem): PosedProblem {
  const { problem, fallback } = posed;
  if (problem.cells.length > 0) return posed;
  const cells = [unlimitedCell(problem.traffic)];
  const pools = [{ node: 0, members: fallback }];
  // The nodes stay named as the fallback's: no limit is held on them, and a note says so.
  return { ...posed, pools, problem: { ...problem, cells, fallback: mergeCurves([]) } };
}
