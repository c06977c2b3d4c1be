export { ascendingOrder } from "./ascendingOrder.js";
export { binomialAtMost } from "./binomialAtMost.js";
export {
  type BootstrapDifferenceOptions,
  type BootstrappedDifferences,
  bootstrapDifference,
  type RateDifferences,
} from "./bootstrap/bootstrapDifference.js";
export type { BootstrapMethod } from "./bootstrap/bootstrapInterval.js";
export type { BootstrapOptions } from "./bootstrap/bootstrapOptions.js";
export { type BootstrappedRates, bootstrapRates } from "./bootstrap/bootstrapRates.js";
export { clopperPearson, type Interval } from "./clopperPearson.js";
export { combineRates } from "./combineRates.js";
export type { Curve } from "./curve.js";
export { type CurvesBySliceOptions, curvesBySlice } from "./curvesBySlice.js";
export { type DecisionsAtOptions, decisionsAt } from "./decisionsAt.js";
export { type Knee, kneePoint, NOTHING_INVALID } from "./kneePoint.js";
export { mergeCurves } from "./mergeCurves.js";
export { type OperatingCurveOptions, operatingCurve } from "./operatingCurve.js";
export { type RateCounts, type Rates, ratesOfCounts } from "./rates.js";
export { ratesAt } from "./ratesAt.js";
export {
  type DecisionColumns,
  ratesOfDecisions,
  ratesOfDecisionsBySlice,
  type SlicedDecisionColumns,
} from "./ratesOfDecisions.js";
export {
  type Reliability,
  type ReliabilityBin,
  type ReliabilityOptions,
  reliability,
} from "./reliability.js";
export { type RoboticHeuristicOptions, roboticHeuristic } from "./roboticHeuristic.js";
export { type ScoreHistogram, type ScoreHistogramOptions, scoreHistogram } from "./scoreHistogram.js";
export { createScoreSketch, type ScoreSketchBuilder } from "./sketch/createScoreSketch.js";
export { curvesOfSketch } from "./sketch/curvesOfSketch.js";
export { mergeSketches } from "./sketch/mergeSketches.js";
export { parseSketch } from "./sketch/parseSketch.js";
export type { ScoreSketch } from "./sketch/scoreSketch.js";
export { serialiseSketch } from "./sketch/serialiseSketch.js";
export type { SketchScoresOptions } from "./sketch/sketchColumns.js";
export { type CellColumns, sketchOfCells } from "./sketch/sketchOfCells.js";
export { sketchScores } from "./sketch/sketchScores.js";
export { type RatesWithIntervals, withIntervals } from "./withIntervals.js";
