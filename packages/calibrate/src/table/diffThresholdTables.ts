import { InputError } from "@slidr/clicks";
import { type Curve, combineRates, type Rates, ratesAt } from "@slidr/metrics";
import { createDecider } from "./createDecider.js";
import type { ThresholdTable } from "./thresholdTable.js";

/** What a row says, as far as a decision depends on it. */
export interface ThresholdState {
  readonly threshold: number;
  readonly calibratedAs: string;
  /** The score does not decide: invalid only where the robotic heuristic says so. */
  readonly heuristicOnly?: true;
}

/** How one slice's row differs between two tables. */
export interface ThresholdChange {
  readonly name: string;
  /**
   * "threshold": another threshold; "heuristicOnly": none before and after, but the heuristic alone decides on one side;
   * "calibratedAs": the same decisions, from another slice. "added" and "removed" slices
   * are compared with what the table without the row would decide by: the nearest ancestor it has.
   */
  readonly change: "added" | "removed" | "threshold" | "heuristicOnly" | "calibratedAs";
  readonly before: ThresholdState;
  readonly after: ThresholdState;
}

/** What both tables' thresholds do to the same clicks. Of the score alone: a click that only the heuristic makes invalid counts as valid. */
export interface RatesChange {
  readonly before: Rates;
  readonly after: Rates;
  /** After less before. */
  readonly ivrChange: number;
  readonly fprChange: number;
  readonly roboticCoverageChange: number;
}

export interface SliceRatesChange extends RatesChange {
  readonly name: string;
}

/** The difference of two tables, as plain JSON. */
export interface ThresholdTableDiff {
  readonly budgetBefore: number;
  readonly budgetAfter: number;
  /** Slices whose row differs, in the later table's order, then those removed. */
  readonly changes: readonly ThresholdChange[];
  /** With curves: every slice that has clicks, in the later table's order, and all of them together. */
  readonly rates?: { readonly combined: RatesChange; readonly slices: readonly SliceRatesChange[] };
}

/**
 * Compares two threshold tables: yesterday's and today's, say.
 *
 * A threshold that moves says little by itself: how many clicks lie between the two is what counts. Given the
 * curves of some clicks, the difference in IVR, FPR and coverage is told as well, by slice and together.
 * Those rates are of the score alone: a row with `heuristicOnly` invalidates nothing there, whatever the heuristic would say.
 *
 * @param before - The earlier table.
 * @param after - The later table.
 * @param curves - One for each row of `after`, in its order: of the slice's own clicks. Default: thresholds only.
 * @throws InputError `CURVE_COUNT`.
 * Cost: O(slices log points).
 * @example
 * ```ts
 * import { diffThresholdTables, parseThresholdTable } from "@slidr/calibrate";
 *
 * const table = (threshold: number) =>
 *   parseThresholdTable({
 *     version: 1,
 *     method: "hull",
 *     budget: 0.01,
 *     slices: [
 *       { name: "all", parent: -1, threshold: 0.9, calibratedAs: "all" },
 *       { name: "tv", parent: 0, threshold, calibratedAs: "tv" },
 *     ],
 *   });
 * const { changes } = diffThresholdTables(table(0.8), table(0.7));
 * changes.map(({ name, before, after }) => [name, before.threshold, after.threshold]); // => [["tv", 0.8, 0.7]]
 * ```
 */
export function diffThresholdTables(
  before: ThresholdTable,
  after: ThresholdTable,
  curves?: readonly Curve[],
): ThresholdTableDiff {
  const changes = changesBetween(before, after);
  const budgets = { budgetBefore: before.budget, budgetAfter: after.budget };
  if (curves === undefined) return { ...budgets, changes };
  if (curves.length !== after.slices.length) {
    const culprit = `${curves.length} curves and ${after.slices.length} rows`;
    throw new InputError(
      "CURVE_COUNT",
      `diffThresholdTables requires one curve for each row of the later table, got ${culprit}`,
    );
  }
  return { ...budgets, changes, rates: ratesBetween(before, after, curves) };
}

function changesBetween(before: ThresholdTable, after: ThresholdTable): ThresholdChange[] {
  const [earlier, later] = [createDecider(before), createDecider(after)];
  const namesBefore = new Set(before.slices.map((row) => row.name));
  const namesAfter = new Set(after.slices.map((row) => row.name));
  const names = [...namesAfter, ...[...namesBefore].filter((name) => !namesAfter.has(name))];
  return names.flatMap((name) => {
    const [from, to] = [earlier.resolve(name), later.resolve(name)];
    const change = !namesBefore.has(name)
      ? "added"
      : !namesAfter.has(name)
        ? "removed"
        : differenceOf(from, to);
    if (change === "calibratedAs" && from.calibratedAs === to.calibratedAs) return [];
    return [{ name, change, before: stateOf(from), after: stateOf(to) }];
  });
}

function differenceOf(from: ThresholdState, to: ThresholdState) {
  if (from.threshold !== to.threshold) return "threshold";
  return from.heuristicOnly === to.heuristicOnly ? "calibratedAs" : "heuristicOnly";
}

function stateOf({ threshold, calibratedAs, heuristicOnly }: ThresholdState): ThresholdState {
  return { threshold, calibratedAs, ...(heuristicOnly && { heuristicOnly }) };
}

function ratesBetween(before: ThresholdTable, after: ThresholdTable, curves: readonly Curve[]) {
  const earlier = createDecider(before);
  const slices = after.slices.flatMap(({ name, threshold }, row): SliceRatesChange[] => {
    const curve = curves[row]!;
    if (curve.clicks === 0) return [];
    return [{ name, ...changeOf(ratesAt(curve, earlier.threshold(name)), ratesAt(curve, threshold)) }];
  });
  const total = (of: "before" | "after") => combineRates(slices.map((slice) => slice[of]));
  return { combined: changeOf(total("before"), total("after")), slices };
}

function changeOf(before: Rates, after: Rates): RatesChange {
  return {
    before,
    after,
    ivrChange: after.ivr - before.ivr,
    fprChange: after.fpr - before.fpr,
    roboticCoverageChange: after.roboticCoverage - before.roboticCoverage,
  };
}
