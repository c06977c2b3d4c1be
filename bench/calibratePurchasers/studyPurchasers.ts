import {
  calibrate,
  calibrateRepresentative,
  presumedHumans,
  representativeFpr,
  representativeWeights,
  type ThresholdTable,
} from "@slidr/calibrate";
import { compileScorer, type Engine, trainClassifier } from "@slidr/model";
import { circumstancesOf } from "../../packages/cli/src/pipeline/circumstances.js";
import { take } from "../../packages/cli/src/pipeline/take.js";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";
import { scoreParts } from "../quality/scoreParts.js";
import { type StudyLog, type StudyPart, studyLog, withoutFeatures } from "../quality/studyLog.js";
import { studyTraining } from "../quality/studyTraining.js";

export const BUDGET = 0.005;

/** What the model learns from, and may look at. */
export const TRAININGS = [
  "as trained by default",
  "blind to login",
  "guests' labels unknown, blind",
] as const;
export type Training = (typeof TRAININGS)[number];

export const POLICIES = ["plain", "reweighted", "reweighted, heuristic only"] as const;
export type Policy = (typeof POLICIES)[number];

/** What one policy did on the test part. */
export interface Outcome {
  readonly training: Training;
  readonly policy: Policy;
  readonly ivr: number;
  /** Of purchasers, each counting 1. */
  readonly plainFpr: number;
  /** Of purchasers, weighted to presumed humans. */
  readonly reweightedFpr: number;
  /** Of all humans: the truth. */
  readonly humanFpr: number;
  readonly guestFpr: number;
  readonly robotsCaught: number;
  /** Purchases known in the calibration part, and how many equally weighted ones the weighted ones are worth. */
  readonly purchases: number;
  readonly effectiveSampleSize: number;
  /** Of the weighted test purchasers. */
  readonly interval: readonly [number, number];
}

interface Side extends StudyPart {
  readonly cluster: Uint32Array;
  readonly loggedIn: Uint8Array;
  readonly presumedHuman: Uint8Array;
  readonly purchaseWeights: Float64Array;
}

/** Trains, calibrates and judges every way on one log. */
export async function studyPurchasers(traffic: Traffic, engine: Engine, seed: number): Promise<Outcome[]> {
  const log = studyLog(traffic, { sliceBy: "loggedIn" });
  const side = (part: StudyPart) => sideOf(part, log);
  const [calibration, test] = [side(log.calibrate), side(log.test)];
  const outcomes: Outcome[] = [];
  for (const training of TRAININGS) {
    const seen = logFor(training, log);
    const { model } = await trainClassifier({ ...trainingRows(seen), engine, seed });
    const scores = scoreParts(compileScorer(model), seen);
    for (const policy of POLICIES) {
      const { table, effectiveSampleSize } = thresholdsBy(policy, scores.calibrate, calibration);
      outcomes.push({
        training,
        policy,
        ...judge(table, scores.test, test),
        purchases: calibration.purchased.reduce((sum, flag) => sum + flag, 0),
        effectiveSampleSize,
      });
    }
  }
  return outcomes;
}

function logFor(training: Training, log: StudyLog): StudyLog {
  if (training === "as trained by default") return log;
  const blind = withoutFeatures(log, (name) => name.includes("loggedIn"));
  if (training === "blind to login") return blind;
  const { loggedIn } = log.traffic.table;
  return { ...blind, learnable: blind.learnable.filter((row) => loggedIn![row] === 1) };
}

function trainingRows(log: StudyLog) {
  const { training, validation, names, kinds, width } = studyTraining(log);
  return { ...training, validation, names, kinds, width };
}

function sideOf(part: StudyPart, { traffic: { table }, features }: StudyLog): Side {
  const { rows, purchased, robotic, values } = part;
  const at = features.names.indexOf("user_clicks_10m");
  const velocity = Float32Array.from(rows, (_, click) => values[click * features.width + at]!);
  const presumedHuman = presumedHumans({ purchased, robotic, velocity });
  const { values: circumstances, width } = circumstancesOf({ table, features }, rows);
  const cluster = take(table.userId.codes, rows);
  const { weights: purchaseWeights } = representativeWeights({
    circumstances,
    width,
    purchased,
    presumedHuman,
    cluster,
  });
  return { ...part, presumedHuman, purchaseWeights, cluster, loggedIn: take(table.loggedIn!, rows) };
}

function thresholdsBy(
  policy: Policy,
  scores: Float32Array,
  side: Side,
): { readonly table: ThresholdTable; readonly effectiveSampleSize: number } {
  const { purchased, robotic, presumedHuman, purchaseWeights } = side;
  const names = side.slice.names;
  const tree = { names, parents: names.map((_, node) => (node === 0 ? -1 : 0)) };
  const clicks = { scores, slice: side.slice.codes, purchased, robotic, tree, budget: BUDGET };
  if (policy === "plain") return { table: calibrate(clicks).table, effectiveSampleSize: Number.NaN };
  const unsupported = policy === "reweighted" ? "ancestor" : "heuristicOnly";
  return calibrateRepresentative({ ...clicks, presumedHuman, purchaseWeights, unsupported });
}

function judge(table: ThresholdTable, scores: Float32Array, test: Side) {
  const { purchased, purchaseWeights, robot, robotic, slice, loggedIn, cluster } = test;
  const invalid = Uint8Array.from(scores, (score, click) => {
    const { threshold, heuristicOnly } = table.slices[slice.codes[click]!]!;
    return heuristicOnly ? robotic[click]! : score >= threshold ? 1 : 0;
  });
  const { plain, reweighted, reweightedInterval } = representativeFpr({
    invalid,
    purchased,
    purchaseWeights,
    cluster,
  });
  const share = (isIn: (click: number) => boolean) => {
    let [clicks, lost] = [0, 0];
    for (let click = 0; click < invalid.length; click++) {
      if (!isIn(click)) continue;
      clicks += 1;
      lost += invalid[click]!;
    }
    return lost / clicks;
  };
  return {
    ivr: share(() => true),
    plainFpr: plain,
    reweightedFpr: reweighted,
    interval: [reweightedInterval.lower, reweightedInterval.upper] as const,
    humanFpr: share((click) => robot![click] === 0),
    guestFpr: share((click) => robot![click] === 0 && loggedIn[click] === 0),
    robotsCaught: share((click) => robot![click] === 1),
  };
}
