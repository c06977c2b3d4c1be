import {
  createDecider,
  createUncertaintyDecider,
  parseThresholdTable,
  parseUncertaintyTable,
  type ThresholdTable,
  type UncertaintyTable,
  uncertaintyLevelOf,
} from "@slidr/calibrate";
import type { DecidedRow } from "./rowDecider.js";

/** A bundle's thresholds: by slice, or by slice and level of uncertainty. */
export type Thresholds = ThresholdTable | UncertaintyTable;

/** Thresholds of either kind from a bundle's JSON; throws what their own parsers throw. */
export function parseThresholds(json: unknown): Thresholds {
  const byLevel = typeof json === "object" && json !== null && "cuts" in json;
  return byLevel ? parseUncertaintyTable(json) : parseThresholdTable(json);
}

/** Score, slice and, of an ensemble, uncertainty in; decision out. The one place where a score meets a threshold. */
export function scoreDecider(
  table: Thresholds,
): (score: number, slice: string, uncertainty?: number) => DecidedRow {
  const byLevel = "cuts" in table ? table : undefined;
  const decider = byLevel ? createUncertaintyDecider(byLevel) : createDecider(table as ThresholdTable);
  return (score, slice, uncertainty) => {
    const by = decider.decide(score, slice, uncertainty);
    const { slice: resolvedSlice, calibratedAs, threshold, invalid } = by;
    const decided: Writable<DecidedRow> = { score, threshold, resolvedSlice, calibratedAs, invalid };
    if (by.heuristicOnly) decided.heuristicOnly = true;
    if (uncertainty === undefined) return decided;
    decided.uncertainty = uncertainty;
    if (byLevel) decided.uncertaintyLevel = uncertaintyLevelOf(byLevel, uncertainty);
    return decided;
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
