/** The fewest purchases for every number of bins, and how to get there. */
export interface FewestByBins {
  /** [bins + 1], ascending: the fewest purchases that this many bins of clicks, over all cells, cost. */
  readonly fewest: Float64Array;
  /** [cells]: the bins each cell has in the best division of so many. */
  readonly divide: (bins: number) => Uint32Array;
}

/**
 * Divides bins of equally many clicks over cells so that they cost the fewest purchases: a dynamic programme over bins.
 *
 * EW-DPMT (arXiv 2311.11723, section 4.3) keeps R(i, m), the most positives among the top m bins of equal weight over the first i
 * levels of uncertainty, R(i, m) = max over j of pos(i, j) + R(i - 1, m - j), and takes the largest recall within a bound on precision.
 * Bins of equal weight make "most positives among m bins" and "fewest others among m bins" the same. Here the others
 * are purchases, the bound is on their total, and what is maximised is m, the invalid clicks.
 *
 * @param costs - [cells][bins of the cell + 1], each ascending: purchases in its top j bins.
 * Cost: O((all bins)^2) time, O(cells x bins) memory.
 */
export function fewestByBins(costs: readonly Float64Array[]): FewestByBins {
  const total = costs.reduce((sum, cost) => sum + cost.length - 1, 0);
  let fewest = Float64Array.of(0);
  const choices: Uint32Array[] = [];
  // Invariant: fewest[m] is the least that m bins over the cells so far cost.
  for (const cost of costs) {
    const next = new Float64Array(fewest.length + cost.length - 1).fill(Number.POSITIVE_INFINITY);
    const choice = new Uint32Array(next.length);
    for (let j = 0; j < cost.length; j++) {
      for (let m = 0; m < fewest.length; m++) {
        const sum = fewest[m]! + cost[j]!;
        if (sum >= next[m + j]!) continue;
        next[m + j] = sum;
        choice[m + j] = j;
      }
    }
    choices.push(choice);
    fewest = next;
  }
  return {
    fewest,
    divide: (bins) => {
      const divided = new Uint32Array(costs.length);
      let left = Math.min(bins, total);
      for (let cell = costs.length - 1; cell >= 0; cell--) {
        divided[cell] = choices[cell]![left]!;
        left -= divided[cell]!;
      }
      return divided;
    },
  };
}
