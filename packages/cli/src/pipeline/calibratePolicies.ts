import {
  type Calibration,
  type CalibrationMethod,
  calibrate,
  calibrateGlobal,
  calibrateRepresentative,
} from "@slidr/calibrate";
import { InputError } from "@slidr/clicks";
import type { Representatives } from "./representatives.js";
import type { ScoredPart } from "./scorePart.js";

/** One way to decide: whose scores, and which thresholds. */
export interface CalibratedPolicy {
  readonly name: string;
  readonly scorer: string;
  readonly calibration: Calibration;
  /** Slices in which next to nobody buys, left out of the calibration: the budget says nothing about them. */
  readonly unsupported?: readonly string[];
}

/** How the per-slice policy divides the budget; the others get the same budget with one threshold. */
export interface BudgetOptions {
  readonly budget: number;
  readonly method?: CalibrationMethod | undefined;
  readonly coverageMin?: number | undefined;
  /** Where set, the per-slice policy's budget is promised for fresh clicks; [clicks] codes of the users, who stay whole. */
  readonly promise?: { readonly delta: number; readonly users: Uint32Array } | undefined;
  /** Where set, the per-slice policy holds the budget on purchasers weighed to represent these humans. */
  readonly representatives?: Representatives | undefined;
}

/** Sets the thresholds of our model, by slice and globally, and of each baseline, all at the same budget. */
export function calibratePolicies(part: ScoredPart, options: BudgetOptions): CalibratedPolicy[] {
  const { budget, method, coverageMin, promise, representatives } = options;
  const columnsOf = (scorer: string) => ({
    scores: part.scores[scorer]!,
    slice: part.slice,
    tree: part.tree,
    purchased: part.purchased,
    robotic: part.robotic,
    budget,
  });
  const [own, ...baselines] = Object.keys(part.scores);
  const columns = {
    ...columnsOf(own!),
    ...(method !== undefined && { method }),
    ...(coverageMin !== undefined && { coverageMin }),
    ...(promise && { guarantee: { delta: promise.delta, clusters: promise.users } }),
  };
  const perSlice = representatives
    ? calibrateWeighed(columns, representatives)
    : { calibration: calibrate(columns) };
  return [
    { name: `${own} per slice`, scorer: own!, ...perSlice },
    { name: `${own} global`, scorer: own!, calibration: calibrateGlobal(columnsOf(own!)) },
    ...baselines.map((scorer) => ({ name: scorer, scorer, calibration: calibrateGlobal(columnsOf(scorer)) })),
  ];
}

function calibrateWeighed(
  columns: Parameters<typeof calibrate>[0],
  { weights, presumedHuman }: Representatives,
): Pick<CalibratedPolicy, "calibration" | "unsupported"> {
  if ("why" in weights) {
    throw new InputError(
      "HOLD_REWEIGHTED",
      `train cannot --hold reweighted on the calibration part: ${weights.why}`,
    );
  }
  const calibration = calibrateRepresentative({
    ...columns,
    presumedHuman,
    purchaseWeights: weights.weights,
  });
  return { calibration, unsupported: calibration.unsupported.map(({ name }) => name) };
}
