import { fitLogistic, logOddsOf, type TwoSidedRows } from "./fitLogistic.js";

export interface CrossFit {
  /** [n] ln(density of positives / density of negatives) at each row, by a model that has not seen the row's cluster. */
  readonly logRatio: Float64Array;
  /** Whether some model told positives from all others without error: then nothing of one side resembles the other. */
  readonly separated: boolean;
}

export interface CrossFitOptions {
  /** [n] rows of one cluster (a user, say) stay together. */
  readonly cluster: Uint32Array;
  /** >= 1; with 1 the model judges the rows it was fitted on. */
  readonly folds: number;
  readonly ridge: number;
}

/**
 * Density ratios by logistic regression: the odds of a row's side, over the odds of the sides' sizes.
 *
 * Out-of-fold, because a model judges the rows it learnt from too well: weights would follow the noise and the two sides
 * would look further apart than they are.
 */
export function crossFit(rows: TwoSidedRows, { cluster, folds, ridge }: CrossFitOptions): CrossFit {
  const n = rows.positive.length;
  const fold = foldsOf(cluster, folds);
  const logRatio = new Float64Array(n);
  let separated = false;
  for (let current = 0; current < folds; current++) {
    const included = rowsWhere(
      n,
      (row) => (folds === 1 || fold[row] !== current) && rows.positive[row]! + rows.negative[row]! > 0,
    );
    const model = fitLogistic(rows, included, ridge);
    const { positives, negatives, positiveMin, negativeMax } = sides(rows, included, (row) =>
      logOddsOf(model, rows, row),
    );
    separated ||= positiveMin > negativeMax;
    const prior = Math.log(positives / negatives);
    for (let row = 0; row < n; row++)
      if (fold[row] === current) logRatio[row] = logOddsOf(model, rows, row) - prior;
  }
  return { logRatio, separated };
}

/** Folds by a hash of the cluster: the same on every machine, and unlike the order in which clusters came. */
export function foldsOf(cluster: Uint32Array, folds: number): Uint32Array {
  return cluster.map((code) => {
    let hash = Math.imul(code ^ (code >>> 16), 0x45d9f3b);
    hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
    return ((hash ^ (hash >>> 16)) >>> 0) % folds;
  });
}

function sides(rows: TwoSidedRows, included: Uint32Array, logOdds: (row: number) => number) {
  let [positives, negatives, positiveMin, negativeMax] = [0, 0, Infinity, -Infinity];
  for (const row of included) {
    positives += rows.positive[row]!;
    negatives += rows.negative[row]!;
    const odds = logOdds(row);
    if (rows.positive[row] === 1) positiveMin = Math.min(positiveMin, odds);
    if (rows.positive[row] === 0) negativeMax = Math.max(negativeMax, odds);
  }
  return { positives, negatives, positiveMin, negativeMax };
}

function rowsWhere(n: number, isIn: (row: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < n; row++) if (isIn(row)) rows.push(row);
  return Uint32Array.from(rows);
}
