import { type Calibration, type CalibrationMethod, calibrate, calibrateGlobal } from "@slidr/calibrate";
import type { ScoredPart } from "./scorePart.js";

/** One way to decide: whose scores, and which thresholds. */
export interface CalibratedPolicy {
  readonly name: string;
  readonly scorer: string;
  readonly calibration: Calibration;
}

/** How the per-slice policy divides the budget; the others get the same budget with one threshold. */
export interface BudgetOptions {
  readonly budget: number;
  readonly method?: CalibrationMethod | undefined;
  readonly coverageMin?: number | undefined;
}

/** Sets the thresholds of our model, by slice and globally, and of each baseline, all at the same budget. */
export function calibratePolicies(part: ScoredPart, options: BudgetOptions): CalibratedPolicy[] {
  const { budget, method, coverageMin } = options;
  const columnsOf = (scorer: string) => ({
    scores: part.scores[scorer]!,
    slice: part.slice,
    tree: part.tree,
    purchased: part.purchased,
    robotic: part.robotic,
    budget,
  });
  const [own, ...baselines] = Object.keys(part.scores);
  const perSlice = calibrate({
    ...columnsOf(own!),
    ...(method !== undefined && { method }),
    ...(coverageMin !== undefined && { coverageMin }),
  });
  return [
    { name: `${own} per slice`, scorer: own!, calibration: perSlice },
    { name: `${own} global`, scorer: own!, calibration: calibrateGlobal(columnsOf(own!)) },
    ...baselines.map((scorer) => ({ name: scorer, scorer, calibration: calibrateGlobal(columnsOf(scorer)) })),
  ];
}
