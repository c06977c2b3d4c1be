import type { Cell, Problem } from "../problem.js";
import type { BestChoice } from "./bestChoice.js";
import type { Programme } from "./programme.js";

/** What holds the IVR down: rows with a price, then limits beyond which a cell would rather stand at these prices. */
export function bindingOf(programme: Programme, problem: Problem, { prices }: BestChoice): string[] {
  const priced = programme.rows.filter((_, row) => prices[row]! > 0).map((row) => row.name);
  const limited = problem.cells.flatMap((cell, index) => {
    const limits = bindingLimits(cell, index, programme, prices);
    return limits.map((limit) => `${limit}:${problem.tree.names[cell.node]}`);
  });
  return [...new Set([...priced, ...limited])];
}

function bindingLimits(
  { curve, first, last, firstBy, lastBy }: Cell,
  index: number,
  { cells, rows }: Programme,
  prices: Float64Array,
): string[] {
  if (first < 0 && last === curve.thresholds.length - 1) return [];
  const value = (threshold: number, clicks: number) =>
    rows.reduce((sum, row, r) => {
      const counts = prices[r]! > 0 && row.cells.has(index);
      return counts ? sum - prices[r]! * row.at(index, threshold) : sum;
    }, clicks);
  const { thresholds, clicks } = cells[index]!;
  const best = thresholds.reduce(
    (most, threshold, i) => Math.max(most, value(threshold, clicks[i]!)),
    -Infinity,
  );
  const found = new Set<string>();
  // Nothing invalid is worth 0, whatever the prices.
  if (first >= 0 && best < 0) found.add(firstBy);
  for (const [point, threshold] of curve.thresholds.entries()) {
    if (value(threshold, curve.invalidClicks[point]!) <= best * (1 + 1e-12)) continue;
    if (point < first) found.add(firstBy);
    if (point > last) found.add(lastBy);
  }
  return [...found];
}
