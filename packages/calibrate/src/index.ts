export { NOTHING_INVALID } from "@slidr/metrics";
export { allocateBySlope, type SlopeAllocation } from "./allocate/allocateBySlope.js";
export {
  type ExactAllocation,
  type ExactAllocator,
  exactAllocator,
  type WholeChoices,
} from "./allocate/exactAllocator.js";
export { type ConcaveCurve, type RankedSegments, rankSegments } from "./allocate/rankSegments.js";
export { upperHull } from "./allocate/upperHull.js";
export { type CalibrateOptions, type CalibrationColumns, calibrate } from "./calibrate.js";
export { type CalibrateCurvesOptions, type CalibrationOptions, calibrateCurves } from "./calibrateCurves.js";
export { type CalibrateGlobalOptions, calibrateGlobal } from "./calibrateGlobal.js";
export type {
  Calibration,
  CalibrationMethod,
  Certificate,
  FrontierPoint,
  SliceCalibration,
} from "./calibration.js";
export { globalThreshold } from "./globalThreshold.js";
export type {
  CurvesGuaranteeOptions,
  Guarantee,
  GuaranteeOptions,
  GuaranteeWalk,
  Promises,
  SliceGuarantee,
} from "./guarantee/guarantee.js";
export { guaranteePurchasesMin } from "./guarantee/guaranteePurchasesMin.js";
export type { Shrinkage, ShrunkSlice } from "./guarantee/shrinkage.js";
export {
  allocateQuadratic,
  type QuadraticAllocation,
  type QuadraticSlice,
} from "./quadratic/allocateQuadratic.js";
export { type ConcaveQuadratic, fitConcaveQuadratic } from "./quadratic/fitConcaveQuadratic.js";
export {
  type CalibrateRepresentativeOptions,
  calibrateRepresentative,
  type RepresentativeCalibration,
  type UnsupportedSlice,
} from "./representative/calibrateRepresentative.js";
export { type PresumedHumansOptions, presumedHumans } from "./representative/presumedHumans.js";
export {
  type FeatureDistance,
  type PurchaserDistance,
  type PurchaserDistanceOptions,
  purchaserDistance,
} from "./representative/purchaserDistance.js";
export {
  type Region,
  type RegionSupport,
  type RegionSupportOptions,
  regionSupport,
  type Support,
} from "./representative/regionSupport.js";
export {
  type RepresentativeFpr,
  type RepresentativeFprOptions,
  representativeFpr,
} from "./representative/representativeFpr.js";
export {
  type RepresentativeWeights,
  type RepresentativeWeightsOptions,
  representativeWeights,
} from "./representative/representativeWeights.js";
export type { SliceLimit } from "./slices/sliceLimit.js";
export type { SliceTree } from "./slices/sliceTree.js";
export type { Stability } from "./slices/stability.js";
export {
  createDecider,
  type Decider,
  type ResolvedSlice,
  type SliceDecision,
} from "./table/createDecider.js";
export {
  diffThresholdTables,
  type RatesChange,
  type SliceRatesChange,
  type ThresholdChange,
  type ThresholdState,
  type ThresholdTableDiff,
} from "./table/diffThresholdTables.js";
export { parseThresholdTable } from "./table/parseThresholdTable.js";
export { THRESHOLD_TABLE_VERSION, type ThresholdRow, type ThresholdTable } from "./table/thresholdTable.js";
export {
  type CalibrateUncertaintyOptions,
  calibrateUncertainty,
  type UncertaintyCalibration,
} from "./uncertainty/calibrateUncertainty.js";
export { createUncertaintyDecider, type UncertaintyDecider } from "./uncertainty/createUncertaintyDecider.js";
export {
  fitUncertaintyLevels,
  type UncertaintyLevels,
  uncertaintyLevelOf,
} from "./uncertainty/fitUncertaintyLevels.js";
export { parseUncertaintyTable } from "./uncertainty/parseUncertaintyTable.js";
export { UNCERTAINTY_TABLE_VERSION, type UncertaintyTable } from "./uncertainty/uncertaintyTable.js";
