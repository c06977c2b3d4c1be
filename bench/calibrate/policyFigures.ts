import { ratesOfDecisions, ratesOfDecisionsBySlice } from "@slidr/metrics";
import type { StudyPart } from "../quality/studyLog.js";

/** What a table of thresholds does to clicks it was not made on. */
export interface PolicyFigures {
  readonly ivr: number;
  /** Of purchasers' clicks. */
  readonly fpr: number;
  /** Of all humans' clicks, by the truth. */
  readonly humanFpr: number;
  readonly robotsCaught: number;
  readonly worstCoverage: number;
  /** Largest less smallest FPR of slices with purchases enough. */
  readonly fprSpread: number;
}

/** A slice with fewer purchases, or fewer robotic clicks, says nothing of its rate. */
const SLICE_COUNT_MIN = 100;

/** Applies one threshold per slice. */
export function policyFigures(
  scores: Float32Array,
  part: StudyPart,
  thresholdOf: (slice: number) => number,
): PolicyFigures {
  const { purchased, robotic, robot, slice } = part;
  const thresholds = slice.names.map((_, code) => thresholdOf(code));
  const invalid = Uint8Array.from(scores, (score, row) => (score >= thresholds[slice.codes[row]!]! ? 1 : 0));
  const all = ratesOfDecisions({ invalid, purchased, robotic });
  const human = robot!.map((flag) => 1 - flag);
  // Humans stand where purchasers do, robots where the heuristic's clicks do.
  const truth = ratesOfDecisions({ invalid, purchased: human, robotic: robot! });
  const sliceCount = slice.names.length;
  const bySlice = ratesOfDecisionsBySlice({ invalid, purchased, robotic, slice: slice.codes, sliceCount });
  const fprs = bySlice.filter((rates) => rates.purchases >= SLICE_COUNT_MIN).map((rates) => rates.fpr);
  const coverages = bySlice
    .filter((rates) => rates.robotic >= SLICE_COUNT_MIN)
    .map((rates) => rates.roboticCoverage);
  return {
    ivr: all.ivr,
    fpr: all.fpr,
    humanFpr: truth.fpr,
    robotsCaught: truth.roboticCoverage,
    worstCoverage: Math.min(...coverages),
    fprSpread: Math.max(...fprs) - Math.min(...fprs),
  };
}
