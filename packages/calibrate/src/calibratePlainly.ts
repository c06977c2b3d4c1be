import type { CalibrateCurvesOptions } from "./calibrateCurves.js";
import type { Calibration } from "./calibration.js";
import { checkMethod } from "./checks.js";
import { describeCalibration } from "./describeCalibration.js";
import { assertFeasible } from "./feasibility.js";
import { globalPlanner } from "./globalPlan.js";
import { hullPlanner } from "./hullPlan.js";
import { poseProblem } from "./poseProblem.js";
import { quadraticPlanner } from "./quadraticPlan.js";
import { withSomeCell } from "./withSomeCell.js";

/** Calibrates on curves with no promise beyond them. */
export function calibratePlainly(options: CalibrateCurvesOptions): Calibration {
  const { budget, method = "hull" } = options;
  checkMethod(method);
  const pooled = poseProblem(options);
  const posed = withSomeCell(pooled);
  assertFeasible(posed.problem, budget);
  const planOf = { hull: hullPlanner, quadratic: quadraticPlanner }[method];
  const planner = posed === pooled ? planOf(posed.problem) : globalPlanner(posed.problem);
  return describeCalibration({ ...posed, budget, method, planner });
}
