import type { Solved } from "./describeCalibration.js";
import { pooledMoves } from "./slices/pooledMoves.js";
import type { ThresholdRow } from "./table/thresholdTable.js";

/** Slices listed by name before "and n more". */
const NAMES_MAX = 5;

/** What was not done as asked, or rests on little: said, never silent. */
export function notesOn(solved: Omit<Solved, "budget" | "planner">): string[] {
  const { problem, curves, calibratedAs, fallback, method } = solved;
  const { names } = problem.tree;
  const notes: string[] = [];
  const nodes = [...names.keys()];
  const { purchasesMin, purchaseCounts = curves.map((curve) => curve.purchases) } = solved;
  const purchasesOf = (list: readonly number[]) =>
    Math.floor(list.reduce((sum, node) => sum + purchaseCounts[node]!, 0));
  // An effective number is no count: beside it a reader who counts purchases needs a word.
  const weighed = solved.purchaseCounts !== undefined;
  const together = purchasesOf(fallback);
  const inFallback = new Set(fallback);
  const pooled = nodes.filter(
    (node) => curves[node]!.clicks > 0 && calibratedAs[node] !== node && !inFallback.has(node),
  );
  if (method === "global") return notes;
  if (pooled.length > 0) {
    notes.push(
      `too few purchases (${weighed ? `worth less than ${purchasesMin} as weighed` : `below ${purchasesMin}`}) in ${listNames(pooled, names)}: calibrated in a pool under an ancestor`,
    );
  }
  if (fallback.length > 0) {
    notes.push(
      `too few purchases (${weighed ? `worth ${together} together as weighed` : `${together} together`}, below ${purchasesMin}) in ${listNames(fallback, names)}: ` +
        "the threshold of all traffic is used, and no limit is held on them",
    );
  }
  const uncovered = problem.cells.filter((cell) => cell.coverageMin > 0 && cell.curve.robotic === 0);
  if (uncovered.length > 0) {
    const cells = uncovered.map((cell) => cell.node);
    notes.push(
      `no heuristically robotic clicks in ${listNames(cells, names)}: coverageMin asks for nothing there`,
    );
  }
  return notes;
}

/** Notes on slices that would move further than stability lets them, and on those that do because only their pool is held. */
export function stabilityNotes(
  binding: readonly string[],
  rows: readonly ThresholdRow[],
  { stability, curves, fallback }: Pick<Solved, "stability" | "curves" | "fallback">,
): string[] {
  if (stability === undefined) return [];
  const moved = pooledMoves(stability, rows, curves, fallback);
  const names = binding.filter((limit) => limit.startsWith("stability:")).map((limit) => limit.slice(10));
  const nodes = [...names.keys()];
  const held = names.length > 0 ? [`stability holds back ${listNames(nodes, names)}`] : [];
  if (moved.length === 0) return held;
  const list = listNames([...moved.keys()], moved);
  const note = `stability is held on pools as a whole: the FPR of ${list} alone moved by more than ${stability.fprChangeMax}`;
  return [...held, note];
}

export function listNames(nodes: readonly number[], names: readonly string[]): string {
  const named = nodes.slice(0, NAMES_MAX).map((node) => JSON.stringify(names[node]));
  return named.join(", ") + (nodes.length > NAMES_MAX ? ` and ${nodes.length - NAMES_MAX} more` : "");
}
