import { InputError } from "@slidr/clicks";
import { capToMean } from "./capToMean.js";
import { effectiveSampleSize } from "./effectiveSampleSize.js";
import { type JointCells, jointCells } from "./jointCells.js";
import { rakeCells } from "./rakeCells.js";

const METHODS = ["cells", "raking", "auto"] as const;

export interface BalanceWeightsOptions {
  /** One code array per margin (hour of day, day of week, logged-in, label, a custom slice ...), each [rowCount]. */
  readonly cells: readonly Uint32Array[];
  readonly rowCount: number;
  /** "cells", "raking", or "auto" (default): cells unless one of them has fewer rows than `cellRowsMin`. */
  readonly method?: (typeof METHODS)[number];
  /** No weight above this, where the mean weight is 1. >= 1, default Infinity. */
  readonly weightMax?: number;
  /** For "auto": fewer rows in a cell make it sparse. >= 0, default 10. */
  readonly cellRowsMin?: number;
  /** [rowCount], finite, >= 0, sum > 0: weights that rows already have (a label's maturity, say). Default: all 1. */
  readonly rowWeights?: Float32Array;
}

export interface BalancedWeights {
  /** [rowCount], mean 1. */
  readonly weights: Float32Array;
  /** (sum w)^2 / sum w^2: how many equally weighted rows would say as much. */
  readonly effectiveSampleSize: number;
  readonly method: "cells" | "raking";
  /** Why this method, for the log. */
  readonly reason: string;
  /** Combinations of all margins that occur. */
  readonly cellCount: number;
  /** Rows in the smallest of them. */
  readonly smallestCellRows: number;
  /** Rows whose weight was cut down to `weightMax`. */
  readonly cappedRows: number;
  /** Largest |level total / equal share - 1| over the margins, after the cap. */
  readonly marginError: number;
}

const RAKING_TOLERANCE = 1e-9;
const RAKING_ITERATIONS_MAX = 200;
/** Raking that ends further off than this has not converged: the margins contradict each other. */
const RAKING_ERROR_MAX = 1e-3;

/**
 * Weighs rows so that night hours, weekends and rare labels count as much as their opposites.
 *
 * `cells`: every combination that occurs has the same total weight. `raking`: every level of each margin has; for
 * logs where combinations are sparse. `auto` rakes where the smallest cell is, and goes back to cells where raking
 * cannot converge (where, say, only logged-in users are ever labelled human).
 *
 * @returns the weights with what was done and how evenly it came out
 * @throws InputError SETTING_RANGE, WIDTH_MISMATCH, WEIGHT_MAX_RANGE, WEIGHT_RANGE, WEIGHTS_ZERO, NO_ROWS
 *
 * Cost: one map look-up per row and margin; raking works on cells, not rows.
 *
 * @example
 * ```ts
 * import { balanceWeights } from "@slidr/model";
 *
 * const night = new Uint32Array([0, 0, 0, 1]);
 * const { weights, effectiveSampleSize } = balanceWeights({ cells: [night], rowCount: 4 });
 * Array.from(weights, (w) => Number(w.toFixed(3))); // => [0.667, 0.667, 0.667, 2]
 * effectiveSampleSize; // ~> 3
 * ```
 */
export function balanceWeights(options: BalanceWeightsOptions): BalancedWeights {
  checkOptions(options);
  const { rowCount, rowWeights, weightMax = Infinity } = options;
  const cells = jointCells(options.cells, rowCount);
  const { rows, mass, total } = cellMass(cells, rowWeights);
  const smallestCellRows = rows.reduce((smallest, count) => Math.min(smallest, count), Infinity);
  const choice = chooseFactors(options, cells, mass, smallestCellRows);

  const massMean = mass.map((value) => (value * rowCount) / total);
  const { weights: cellWeights, capped } = capToMean(choice.factors, massMean, rowCount, weightMax);
  const weights = new Float32Array(rowCount);
  let cappedRows = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const cell = cells.cellOfRow[row]!;
    const prior = rowWeights ? (rowWeights[row]! * rowCount) / total : 1;
    weights[row] = cellWeights[cell]! * prior;
    cappedRows += capped[cell]!;
  }
  return {
    weights,
    effectiveSampleSize: effectiveSampleSize(weights),
    method: choice.method,
    reason: choice.reason,
    cellCount: cells.cellCount,
    smallestCellRows,
    cappedRows,
    marginError: rakeCells(
      cells,
      massMean.map((value, cell) => value * cellWeights[cell]!),
      {
        tolerance: 0,
        iterationsMax: 0,
      },
    ).marginError,
  };
}

type Choice = Pick<BalancedWeights, "method" | "reason"> & { readonly factors: Float64Array };

function chooseFactors(
  { method = "auto", cellRowsMin = 10 }: BalanceWeightsOptions,
  cells: JointCells,
  mass: Float64Array,
  smallestCellRows: number,
): Choice {
  const equalCells = (reason: string): Choice => ({
    method: "cells",
    reason,
    factors: mass.map((value) => (value > 0 ? 1 / value : 0)),
  });
  if (method === "cells") return equalCells("the caller asked for cells");
  if (method === "auto" && smallestCellRows >= cellRowsMin) {
    return equalCells(`every cell has at least ${cellRowsMin} rows`);
  }
  const raked = rakeCells(cells, mass, { tolerance: RAKING_TOLERANCE, iterationsMax: RAKING_ITERATIONS_MAX });
  if (method === "auto" && raked.marginError > RAKING_ERROR_MAX) {
    return equalCells("cells are sparse, but no weights can make all margins equal");
  }
  const reason =
    method === "raking"
      ? "the caller asked for raking"
      : `the smallest cell has ${smallestCellRows} of at least ${cellRowsMin} rows`;
  return { method: "raking", reason, factors: raked.factors };
}

/** Rows and prior mass of each cell. */
function cellMass(
  { cellOfRow, cellCount }: JointCells,
  rowWeights: Float32Array | undefined,
): { rows: Float64Array; mass: Float64Array; total: number } {
  const rows = new Float64Array(cellCount);
  const mass = new Float64Array(cellCount);
  let total = 0;
  for (let row = 0; row < cellOfRow.length; row += 1) {
    const cell = cellOfRow[row]!;
    const weight = rowWeights ? rowWeights[row]! : 1;
    rows[cell] = rows[cell]! + 1;
    mass[cell] = mass[cell]! + weight;
    total += weight;
  }
  return { rows, mass, total };
}

function checkOptions(options: BalanceWeightsOptions): void {
  const { cells, rowCount, weightMax = Infinity, rowWeights, method = "auto", cellRowsMin = 10 } = options;
  if (!METHODS.includes(method)) {
    throw new InputError(
      "SETTING_RANGE",
      `balanceWeights requires method to be one of ${METHODS.join(", ")}, got ${method}`,
    );
  }
  if (!(cellRowsMin >= 0)) {
    throw new InputError("SETTING_RANGE", `balanceWeights requires cellRowsMin >= 0, got ${cellRowsMin}`);
  }
  if (!(Number.isInteger(rowCount) && rowCount > 0)) {
    throw new InputError(
      "NO_ROWS",
      `balanceWeights requires rowCount to be an integer >= 1, got ${rowCount}`,
    );
  }
  if (!(weightMax >= 1)) {
    throw new InputError("WEIGHT_MAX_RANGE", `balanceWeights requires weightMax >= 1, got ${weightMax}`);
  }
  cells.forEach((margin, index) => {
    if (margin.length === rowCount) return;
    throw new InputError(
      "WIDTH_MISMATCH",
      `balanceWeights requires each margin to have ${rowCount} codes, got ${margin.length} in margin ${index}`,
    );
  });
  if (rowWeights === undefined) return;
  if (rowWeights.length !== rowCount) {
    throw new InputError(
      "WIDTH_MISMATCH",
      `balanceWeights requires ${rowCount} rowWeights, got ${rowWeights.length}`,
    );
  }
  const culprit = rowWeights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (culprit >= 0) {
    throw new InputError(
      "WEIGHT_RANGE",
      `balanceWeights requires finite rowWeights >= 0, got ${rowWeights[culprit]} at index ${culprit}`,
    );
  }
  if (!rowWeights.some((weight) => weight > 0)) {
    throw new InputError("WEIGHTS_ZERO", `balanceWeights requires a positive sum of rowWeights, got all 0`);
  }
}
