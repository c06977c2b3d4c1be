import { calibrateUncertainty, createUncertaintyDecider, type UncertaintyTable } from "@slidr/calibrate";
import { compileScorer, type Engine, trainEnsemble } from "@slidr/model";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";
import { type StudyLog, type StudyPart, studyLog } from "../quality/studyLog.js";
import { studyTraining } from "../quality/studyTraining.js";

/** The same at all budgets, so that they cut the same slices; few enough for levels to stand alone. */
const PURCHASES_MIN = 50;

export const POLICIES = ["score only", "levels, hull", "levels, equal weight"] as const;
export type Policy = (typeof POLICIES)[number];

/** What thresholds did on one part of a log. */
export interface Judgement {
  readonly ivr: number;
  /** Of purchasers. */
  readonly fpr: number;
  /** Of all humans: the truth. */
  readonly humanFpr: number;
  readonly robotsCaught: number;
}

export interface Outcome {
  readonly seed: number;
  readonly policy: Policy;
  readonly budget: number;
  readonly calibration: Judgement;
  readonly test: Judgement;
}

interface Scored extends StudyPart {
  readonly scores: Float32Array;
  readonly uncertainty: Float32Array;
}

export interface StudyOptions {
  readonly engine: Engine;
  readonly seed: number;
  readonly budgets: readonly number[];
  readonly levelCount: number;
  readonly epochsMax?: number | undefined;
}

/** Trains an ensemble on one log and sets thresholds with and without its uncertainty, at each budget. */
export async function studyUncertainty(traffic: Traffic, options: StudyOptions): Promise<Outcome[]> {
  const { engine, seed, budgets, levelCount, epochsMax } = options;
  const log = studyLog(traffic, { sliceBy: "device" });
  const [calibration, test] = await scoredParts(log, { engine, seed, epochsMax });
  const columns = {
    scores: calibration.scores,
    uncertainty: calibration.uncertainty,
    slice: calibration.slice.codes,
    purchased: calibration.purchased,
    tree: {
      names: calibration.slice.names,
      parents: calibration.slice.names.map((_, node) => (node === 0 ? -1 : 0)),
    },
    levelCount,
    purchasesMin: PURCHASES_MIN,
  };
  const purchases = calibration.purchased.reduce((sum, one) => sum + one, 0);
  console.log(`seed ${seed}: ${calibration.rows.length} calibration clicks, ${purchases} purchases`);
  return budgets.flatMap((budget) => {
    const hull = calibrateUncertainty({ ...columns, budget, method: "hull" }).table;
    const equalWeight = calibrateUncertainty({ ...columns, budget, method: "equalWeight" }).table;
    const tables: Record<Policy, UncertaintyTable> = {
      "score only": { ...hull, cuts: [], levels: hull.slices },
      "levels, hull": hull,
      "levels, equal weight": equalWeight,
    };
    return POLICIES.map((policy) => ({
      seed,
      policy,
      budget,
      calibration: judge(tables[policy], calibration),
      test: judge(tables[policy], test),
    }));
  });
}

async function scoredParts(
  log: StudyLog,
  { engine, seed, epochsMax }: Pick<StudyOptions, "engine" | "seed" | "epochsMax">,
): Promise<[Scored, Scored]> {
  const { training, validation, names, kinds, width } = studyTraining(log);
  const { model } = await trainEnsemble({
    ...training,
    validation,
    names,
    kinds,
    width,
    engine,
    seed,
    members: 5,
    ...(epochsMax && { epochsMax }),
  });
  const scorer = compileScorer(model);
  const scored = (part: StudyPart): Scored => {
    const scores = new Float32Array(part.rows.length);
    const uncertainty = new Float32Array(part.rows.length);
    scorer.scoreBatchWithUncertainty(part.values, part.rows.length, scores, uncertainty);
    return { ...part, scores, uncertainty };
  };
  return [scored(log.calibrate), scored(log.test)];
}

function judge(table: UncertaintyTable, part: Scored): Judgement {
  const { scores, uncertainty, purchased, slice, robot } = part;
  const decider = createUncertaintyDecider(table);
  let [invalid, lost, humansLost, caught, purchases, robots] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < scores.length; row++) {
    const isRobot = robot![row]!;
    purchases += purchased[row]!;
    robots += isRobot;
    if (!decider.decide(scores[row]!, slice.names[slice.codes[row]!]!, uncertainty[row]!).invalid) continue;
    invalid++;
    lost += purchased[row]!;
    caught += isRobot;
    humansLost += 1 - isRobot;
  }
  return {
    ivr: invalid / scores.length,
    fpr: lost / purchases,
    humanFpr: humansLost / (scores.length - robots),
    robotsCaught: caught / robots,
  };
}
