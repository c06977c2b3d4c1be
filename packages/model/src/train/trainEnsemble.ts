import { InputError } from "@slidr/clicks";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { CrossLayers } from "../network/network.js";
import { MEMBERS_MAX, MEMBERS_MIN } from "../score/checkEnsemble.js";
import type { EnsembleModel } from "../score/classifierModel.js";
import { fitTransform } from "../transform/fitTransform.js";
import type { BatchSource } from "./batchSource.js";
import { checkClassWeights, checkTrainingRows } from "./checkTrainingRows.js";
import { checkTrainOptions } from "./checkTrainOptions.js";
import { type ClassWeights, classWeights } from "./classWeights.js";
import type { FinishedMember } from "./loopState.js";
import { RESAMPLINGS, type Resampling, resampleRows } from "./resampleRows.js";
import { tableBatches } from "./tableBatches.js";
import { type ClassifierShape, classifierSettings, classifierShape } from "./trainClassifier.js";
import { crossNetworkShape } from "./trainCrossNetwork.js";
import type { TrainingHistory, TrainingProgress } from "./trainingProgress.js";
import { runOn, startOf } from "./trainNetwork.js";
import type { TrainOptions } from "./trainOptions.js";

export interface TrainEnsembleOptions extends Omit<TrainOptions, "onProgress">, ClassifierShape {
  /** How many networks, 2 to 32. Default 5. */
  readonly members?: number;
  /** Makes every member a cross network with these cross layers, as `trainCrossNetwork` has them. */
  readonly cross?: CrossLayers;
  /** How members differ beside their seeds. Default "none". */
  readonly resample?: Resampling;
  /** For `resample` "unlabelled": how many of the rows labelled robotic each member sees, in (0, 1]. Default 0.5. */
  readonly unlabelledFraction?: number;
  readonly onProgress?: (progress: EnsembleProgress) => void;
}

/** A member's progress. */
export interface EnsembleProgress extends TrainingProgress {
  /** 1, 2 ... */
  readonly member: number;
  readonly memberCount: number;
}

export interface TrainedEnsemble {
  readonly model: EnsembleModel;
  /** One per member. */
  readonly histories: readonly TrainingHistory[];
}

const caller = "trainEnsemble";

/**
 * Trains a small deep ensemble: classifiers of different seeds, one after the other, whose mean is the score and whose
 * disagreement is an uncertainty beside it.
 *
 * All share one transform, fitted on all rows. The first member is what `trainClassifier` (`trainCrossNetwork` where there
 * are cross layers) gives for `seed`, where nothing is resampled; the others' seeds are drawn from it. `resample`:
 *
 * - "none": starting parameters and shuffling alone differ, which suffices for networks (Lakshminarayanan et al. 2017,
 *   Simple and scalable predictive uncertainty estimation using deep ensembles, section 2.4);
 * - "bootstrap": each row counts Poisson(1) times;
 * - "unlabelled": every row labelled human against a random draw, without replacement, of those labelled robotic, whose
 *   weights grow by as much as there are fewer. For labels where "robotic" means no more than "no purchase known":
 *   bagging for learning from positive and unlabelled examples (Mordelet and Vert 2014, A bagging SVM to learn from
 *   positive and unlabeled examples).
 *
 * Other defaults are `trainClassifier`'s. A checkpoint is one file with the finished members and the running one, and
 * `everySteps` counts the steps of all.
 *
 * @returns the ensemble, and every member's losses by epoch
 * @throws InputError as `trainClassifier` does; SETTING_RANGE for members, resample or unlabelledFraction; ONE_CLASS where a
 *   resampled table has lost a class
 *
 * Cost: `members` times `trainClassifier`; memory of one.
 *
 * @example
 * ```ts
 * import { compileScorer, trainEnsemble } from "@slidr/model";
 *
 * const { model } = await trainEnsemble({
 *   features: new Float32Array([1, 2, 30, 40]),
 *   rowCount: 4,
 *   width: 1,
 *   names: ["userClicks10m"],
 *   kinds: ["count"],
 *   robotic: new Uint8Array([0, 0, 1, 1]),
 *   members: 3,
 *   hidden: [4],
 *   epochsMax: 50,
 *   learningRate: 0.05,
 *   seed: 1,
 * });
 * const out = new Float32Array(2);
 * compileScorer(model).scoreWithUncertainty(new Float32Array([40]), 0, out);
 * const [score, uncertainty] = out;
 * score! > 0.5; // => true
 * uncertainty! < 0.5; // => true
 * ```
 */
export async function trainEnsemble(options: TrainEnsembleOptions): Promise<TrainedEnsemble> {
  const { members = 5, resample = "none", unlabelledFraction = 0.5, onProgress, ...shared } = options;
  const drawing = { members, resample, unlabelledFraction };
  checkDrawing(drawing);
  const shapeOf = shared.cross ? crossNetworkShape : classifierShape;
  const shape = { ...shared, ...shapeOf(shared) };
  const settings = classifierSettings(shared);
  await checkTrainOptions(shape, settings, caller);
  const { names, kinds, seed, type } = shape;
  checkTrainingRows(shape, names, caller, "training");
  const transform = fitTransform({ ...shape, kind: shape.transform });
  const start = await startOf({ transform, rows: shape, drawing }, shape, settings, members, caller);
  const { network } = start;
  const { resume, save } = start.checkpoints;

  const finished: FinishedMember[] = [...(resume?.finished ?? [])];
  const running = finished.length;
  const seeds = memberSeeds(seed, members);
  for (let index = running; index < members; index += 1) {
    const own = { ...shape, seed: seeds[index]! };
    const place = { member: index + 1, memberCount: members };
    const { source, sums } = memberBatches(own, settings.batchSize, drawing, place);
    const { model, history } = await runOn(
      source,
      sums,
      {
        ...start,
        place: ` of member ${place.member} of ${members}`,
        checkpoints: {
          resume: index === running ? resume : undefined,
          save: save && ((stateOf) => save(async () => ({ ...(await stateOf()), finished }))),
        },
      },
      { ...own, ...(onProgress && { onProgress: (report) => onProgress({ ...report, ...place }) }) },
      settings,
      caller,
    );
    finished.push({ parameters: model.parameters, history });
  }
  const about = { names: [...names], kinds: [...kinds] };
  return {
    model: {
      type: "ensemble",
      ...about,
      members: finished.map(({ parameters }) => ({ type, ...about, transform, network, parameters })),
    },
    histories: finished.map(({ history }) => history),
  };
}

interface Drawing {
  readonly members: number;
  readonly resample: Resampling;
  readonly unlabelledFraction: number;
}

function checkDrawing({ members, resample, unlabelledFraction }: Drawing): void {
  const rule = (name: string, text: string, got: unknown, holds: boolean): void => {
    if (!holds) throw new InputError("SETTING_RANGE", `${caller} requires ${name} ${text}, got ${got}`);
  };
  const isCount = Number.isInteger(members) && members >= MEMBERS_MIN && members <= MEMBERS_MAX;
  rule("members", `to be an integer in [${MEMBERS_MIN}, ${MEMBERS_MAX}]`, members, isCount);
  rule("resample", `to be one of ${RESAMPLINGS.join(", ")}`, resample, RESAMPLINGS.includes(resample));
  const isShare = unlabelledFraction > 0 && unlabelledFraction <= 1;
  rule("unlabelledFraction", "in (0, 1]", unlabelledFraction, isShare);
}

/** The first is `seed` itself; the same seed gives the first members of a larger ensemble. */
function memberSeeds(seed: number, members: number): number[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: members }, (_, index) =>
    index === 0 ? seed : uniformInt(random, 0, 0x7fffffff),
  );
}

/** Batches of the rows that a member learns from, and the sums of their weights. */
function memberBatches(
  options: TrainOptions,
  batchSize: number,
  { resample, unlabelledFraction }: Drawing,
  { member, memberCount }: { readonly member: number; readonly memberCount: number },
): { source: BatchSource; sums: ClassWeights } {
  const { width, seed } = options;
  const { rows, chosen } = resampleRows(options, resample, seed, unlabelledFraction);
  const sums = classWeights(rows);
  if (chosen) {
    const who = `${caller} requires resampled training rows of member ${member} of ${memberCount}`;
    checkClassWeights(sums, chosen.length, "training", who);
  }
  return { source: tableBatches(rows, width, batchSize, seed, chosen), sums };
}
