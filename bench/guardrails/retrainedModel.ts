import { type Calibration, calibrate } from "@slidr/calibrate";
import { concatTables, defineSlices } from "@slidr/clicks";
import { createEncoder } from "@slidr/features";
import { checkModel, type Finding } from "@slidr/guardrails";
import { compileScorer, type Engine, type Scorer, serializeModel, trainClassifier } from "@slidr/model";
import type { FaultDay } from "@slidr/simulate";
import { balanceTraining } from "../../packages/cli/src/pipeline/balanceTraining.js";
import { holdOutUsers } from "../../packages/cli/src/pipeline/holdOutUsers.js";
import { markRobotic } from "../../packages/cli/src/pipeline/markRobotic.js";
import { SPEC, TIME_ZONE } from "./profiledDay.js";

/** Few purchases a day: at the 0.5% of `slidr train` a day of this study could lose three. */
const BUDGET = 0.01;
const ROBOTIC_CLICKS_MAX = 10;
const SLICES = defineSlices({ by: ["device"] });
const { kinds } = createEncoder(SPEC);

/** A complete day: clicks, labels, features. */
export type WholeDay = Required<FaultDay>;

/** A model trained on some days and its thresholds, set on the next. */
export interface RetrainedModel {
  readonly scorer: Scorer;
  readonly weights: Float32Array;
  readonly calibration: Calibration;
}

/** Trains the classifier as `slidr train` does on `train`, and sets thresholds by device on `next`. */
export async function retrainedModel(
  train: readonly WholeDay[],
  next: WholeDay,
  { engine, seed }: { readonly engine: Engine; readonly seed: number },
): Promise<RetrainedModel> {
  const table = concatTables(train.map((day) => day.table));
  const human = Int8Array.from(train.flatMap((day) => [...day.labels]));
  const { names, width } = next.features;
  const values = new Float32Array(table.rowCount * width);
  let offset = 0;
  for (const { features } of train) {
    values.set(features.values, offset);
    offset += features.values.length;
  }
  const labelled = Uint32Array.from(human.keys()).filter((row) => human[row] !== -1);
  const { weights } = balanceTraining(table, labelled, human, TIME_ZONE);
  const { training, validation } = holdOutUsers({
    table,
    features: { values, width },
    human,
    labelled,
    weights,
  });
  const { model } = await trainClassifier({ ...training, validation, names, kinds, width, engine, seed });
  const scorer = compileScorer(model);
  const { slice, tree } = SLICES.assign(next.table);
  const calibration = calibrate({
    scores: scoresOf(scorer, next),
    slice,
    tree,
    purchased: purchasedOf(next),
    robotic: markRobotic(next.table, ROBOTIC_CLICKS_MAX),
    budget: BUDGET,
  });
  return { scorer, weights: new Float32Array(serializeModel(model).weightBytes.slice().buffer), calibration };
}

/** What `checkModel` says of a candidate beside the live model, on the clicks of a day that neither has seen. */
export function judgedCandidate(live: RetrainedModel, candidate: RetrainedModel, day: WholeDay): Finding[] {
  const { slice, tree } = SLICES.assign(day.table);
  const judged = (name: string, { scorer, calibration }: RetrainedModel) => ({
    name,
    scores: scoresOf(scorer, day),
    table: calibration.table,
  });
  return checkModel({
    live: judged("live", live),
    candidate: {
      ...judged("candidate", candidate),
      weights: candidate.weights,
      certificate: candidate.calibration.certificate,
      scoreBatch: candidate.scorer.scoreBatch,
    },
    clicks: {
      purchased: purchasedOf(day),
      robotic: markRobotic(day.table, ROBOTIC_CLICKS_MAX),
      slice,
      slices: tree.names,
      user: day.table.userId.codes,
      features: day.features.values,
    },
    budget: BUDGET,
  });
}

function scoresOf(scorer: Scorer, { table, features }: WholeDay): Float32Array {
  const scores = new Float32Array(table.rowCount);
  scorer.scoreBatch(features.values, table.rowCount, scores);
  return scores;
}

function purchasedOf({ labels }: WholeDay): Uint8Array {
  return Uint8Array.from(labels, (label) => (label === 1 ? 1 : 0));
}
