import type { ThresholdRow } from "@slidr/calibrate";
import { ratesOfDecisions, ratesOfDecisionsBySlice } from "@slidr/metrics";
import { ratesSummary } from "../ratesSummary.js";
import type { RatesSummary, SliceSummary } from "../summary.js";
import type { ScoredPart } from "./scorePart.js";

/** A slice's row of thresholds, whatever table it comes from. */
export type ThresholdOfSlice = Pick<ThresholdRow, "name" | "threshold" | "calibratedAs">;

/** [clicks] 1 where the score reaches the threshold of the click's slice. */
export function decideClicks(
  scores: Float32Array,
  slice: Uint32Array,
  rows: readonly ThresholdOfSlice[],
): Uint8Array {
  const invalid = new Uint8Array(scores.length);
  for (let click = 0; click < scores.length; click++)
    invalid[click] = scores[click]! >= rows[slice[click]!]!.threshold ? 1 : 0;
  return invalid;
}

/** Rates of decisions with intervals: in all, and of every slice that has clicks, the busiest first. */
export function rateDecisions(
  invalid: Uint8Array,
  { purchased, robotic, slice }: Pick<ScoredPart, "purchased" | "robotic" | "slice">,
  rows: readonly ThresholdOfSlice[],
): { combined: RatesSummary; bySlice: SliceSummary[] } {
  const columns = { invalid, purchased, robotic };
  const bySlice = ratesOfDecisionsBySlice({ ...columns, slice, sliceCount: rows.length })
    .map((rates, index): SliceSummary => {
      const { name, threshold, calibratedAs } = rows[index]!;
      return { slice: name, threshold, calibratedAs, ...ratesSummary(rates) };
    })
    .filter((summary) => summary.counts.clicks > 0)
    .sort((a, b) => b.counts.clicks - a.counts.clicks);
  return { combined: ratesSummary(ratesOfDecisions(columns)), bySlice };
}
