export { type Country, DEFAULT_COUNTRIES } from "./countries.js";
export { DEFAULT_TRAFFIC, type DefaultTraffic } from "./defaultTraffic.js";
export { describeTruth, type TruthSummary } from "./describeTruth.js";
export {
  type ClockShifted,
  type CountersFrozen,
  type DayFeatures,
  FAULT_KINDS,
  type Fault,
  type FaultDay,
  type FaultKind,
  type FaultScope,
  type FaultTruth,
  type FaultyDay,
  type FeatureDefault,
  type FileRepeated,
  type HourDuplicated,
  type LabelsFlipped,
  type LabelsMissing,
  type RobotSurge,
  type SliceDropped,
  type StoreRestarted,
  type UnitsScaled,
} from "./faults/fault.js";
export { injectFault } from "./faults/injectFault.js";
export { ROBOT_FAMILIES, type RobotFamily, type TrafficFamily } from "./robotFamilies.js";
export { simulatePurchases } from "./simulatePurchases.js";
export { type SimulatedTraffic, simulateTable } from "./simulateTable.js";
export { type ChunkOptions, simulateTraffic } from "./simulateTraffic.js";
export type { TrafficChunk } from "./trafficChunk.js";
export type {
  DeviceMix,
  HumanOptions,
  PurchaserMix,
  RobotOptions,
  TrafficOptions,
  VariationOptions,
} from "./trafficOptions.js";
