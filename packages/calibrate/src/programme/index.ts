export {
  type ConstraintPrice,
  calibrateProgramme,
  type ProgrammeCalibration,
} from "./calibrateProgramme.js";
export type {
  CalibrateProgrammeOptions,
  CountWeights,
  ProgrammeBudget,
  ProgrammeConstraint,
} from "./programmeOptions.js";
