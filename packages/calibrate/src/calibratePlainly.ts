import type { CalibrateCurvesOptions } from "./calibrateCurves.js";
import type { Calibration } from "./calibration.js";
import { checkMethod } from "./checks.js";
import { describeCalibration } from "./describeCalibration.js";
import { assertFeasible } from "./feasibility.js";
import { hullPlanner } from "./hullPlan.js";
import { poseProblem } from "./poseProblem.js";
import { quadraticPlanner } from "./quadraticPlan.js";

/** Calibrates on curves with no promise beyond them. */
export function calibratePlainly(options: CalibrateCurvesOptions): Calibration {
  const { budget, method = "hull" } = options;
  checkMethod(method);
  const posed = poseProblem(options);
  assertFeasible(posed.problem, budget);
  const planner = method === "hull" ? hullPlanner(posed.problem) : quadraticPlanner(posed.problem);
  return describeCalibration({ ...posed, budget, method, planner });
}
