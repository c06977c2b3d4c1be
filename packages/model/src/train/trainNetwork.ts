import { InputError } from "@slidr/clicks";
import type { Engine } from "../network/engine.js";
import { initialParameters } from "../network/initialParameters.js";
import { networkLayers } from "../network/layers.js";
import type { CrossLayers, Network } from "../network/network.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import type { FeatureKind } from "../transform/featureKind.js";
import { fitTransform } from "../transform/fitTransform.js";
import { type Transform, transformInputWidth } from "../transform/transform.js";
import { wasmEngine } from "../wasm/wasmEngine.js";
import type { BatchSource } from "./batchSource.js";
import { fingerprintOf, readCheckpoint, writeCheckpoint } from "./checkpointFile.js";
import { checkTrainingRows } from "./checkTrainingRows.js";
import { weighHumanRows, weighHumans, withoutHumanWeight } from "./humanWeight.js";
import type { LoopState } from "./loopState.js";
import { runTraining } from "./runTraining.js";
import { tableBatches } from "./tableBatches.js";
import type { TrainingHistory, TrainingProgress } from "./trainingProgress.js";
import type { TrainingRows } from "./trainingRows.js";

/** Keeps a training's state in a file, so that it can go on after a crash with the same final model, bit for bit. */
export interface CheckpointOptions {
  /** The file to replace, each time as one step; its directory exists. */
  readonly path: string;
  /** Steps of an epoch between two checkpoints, >= 1. */
  readonly everySteps: number;
}

/** What every training function takes, wherever its rows come from. */
export interface TrainSettingsOptions {
  /** Features per row. */
  readonly width: number;
  /** [width]. */
  readonly names: readonly string[];
  /** [width]. */
  readonly kinds: readonly FeatureKind[];
  /** Per feature the value that means "missing"; see `fitTransform`. */
  readonly missing?: readonly (number | undefined)[];
  /** Later rows, for early stopping; without them the last epoch's parameters are kept. */
  readonly validation?: TrainingRows;
  /** Where the arithmetic runs; `wasmEngine` by default. */
  readonly engine?: Engine;
  /** An integer; with the same data and backend it gives the same model, bit for bit. */
  readonly seed: number;
  /** >= 1. */
  readonly epochsMax?: number;
  /** Rows per step, >= 1. */
  readonly batchSize?: number;
  /** Adam's at the start, > 0; it falls to 0 over `epochsMax` along half a cosine. */
  readonly learningRate?: number;
  /** The penalty is (l2 / 2) * sum of squares of all kernels but the last layer's (the only one's where there is one). >= 0. */
  readonly l2?: number;
  /** Longer gradients are scaled down to this norm. > 0. */
  readonly gradientNormMax?: number;
  /** Epochs without a lower validation loss after which training stops, >= 1. */
  readonly patienceEpochs?: number;
  /**
   * How many times its weight a human row has while training, > 0; more sharpens the scores where few humans are. The
   * model's scores are put right by it afterwards; losses, in progress and history, are with it.
   */
  readonly humanWeight?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Stops training; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin, `performance.now` say; without it progress has no rows per second. */
  readonly nowMs?: () => number;
  readonly checkpoint?: CheckpointOptions;
  /** A checkpoint's path: goes on where it left off; rows, settings, seed and engine must be the same. */
  readonly resumeFrom?: string;
}

/** What a training on a table in memory takes. Each numeric option has the default of its training function. */
export interface TrainOptions extends TrainSettingsOptions, TrainingRows {}

export interface TrainedModel {
  readonly model: ClassifierModel;
  readonly history: TrainingHistory;
}

/** The numbers a training function must have decided on. */
export interface TrainSettings {
  readonly epochsMax: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly gradientNormMax: number;
  readonly patienceEpochs: number;
  readonly humanWeight: number;
}

/** The model that a training function wants trained. */
export interface NetworkShape {
  readonly type: ClassifierModel["type"];
  readonly hidden: readonly number[];
  readonly cross?: CrossLayers;
  readonly transform: Transform["kind"];
  readonly binsMax?: number;
}

/** Fits the transform on a table, trains a network of the given shape, and keeps its best parameters. */
export async function trainNetwork(
  options: TrainOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  checkOptions(options, settings, caller);
  checkTrainingRows(options, options.names, caller, "training");
  const transform = fitTransform({ ...options, kind: options.transform });
  const source = tableBatches(options, options.width, settings.batchSize, options.seed);
  return trainOn(source, transform, options, settings, caller);
}

/** Checks what does not depend on the training rows. */
export function checkOptions(
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): void {
  checkSettings({ ...settings, seed: options.seed }, caller);
  checkShape(options, caller);
  if (options.validation) checkTrainingRows(options.validation, options.names, caller, "validation");
  const every = options.checkpoint?.everySteps ?? 1;
  if (!(Number.isInteger(every) && every >= 1)) {
    throw new InputError(
      "SETTING_RANGE",
      `${caller} requires checkpoint.everySteps to be an integer >= 1, got ${every}`,
    );
  }
}

/** Trains a network behind a fitted transform on batches from anywhere. */
export async function trainOn(
  source: BatchSource,
  transform: Transform,
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  requireInputs(transform, options.width, caller);
  const { names, seed, type, checkpoint, resumeFrom } = options;
  const network = networkOf(options);
  const fingerprint =
    checkpoint || resumeFrom !== undefined
      ? await fingerprintOf({ settings, seed, type, network, transform, names, rowCount: source.rowCount })
      : "";
  const resume = resumeFrom === undefined ? undefined : await readCheckpoint(resumeFrom, fingerprint, caller);
  const engine = options.engine ?? (await wasmEngine());
  const save = checkpoint && ((state: LoopState) => writeCheckpoint(checkpoint.path, fingerprint, state));
  return runOn(source, { transform, engine, resume, save }, options, settings, caller);
}

/** The network of a shape; a copy. */
export function networkOf({ hidden, cross }: NetworkShape): Network {
  return { hidden: [...hidden], ...(cross && { cross: { width: cross.width, layers: cross.layers } }) };
}

/** A transform of constant features only has nothing to learn from. */
export function requireInputs(transform: Transform, width: number, caller: string): void {
  if (transformInputWidth(transform) > 0) return;
  throw new InputError(
    "FEATURES_CONSTANT",
    `${caller} requires a feature that varies, got ${width} constant ones`,
  );
}

/** What a run starts from, and where it keeps its state. */
export interface RunStart {
  readonly transform: Transform;
  readonly engine: Engine;
  readonly resume?: LoopState | undefined;
  /** Called every `checkpoint.everySteps` steps. */
  readonly save?: ((state: LoopState) => Promise<void>) | undefined;
}

/** One run of one network on one engine. */
export async function runOn(
  source: BatchSource,
  { transform, engine, resume, save }: RunStart,
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  const { names, kinds, width, seed, validation, type, checkpoint } = options;
  const { humanWeight } = settings;
  const network = networkOf(options);
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), seed);
  const trainer = await engine.createTrainer({
    transform,
    network,
    parameters,
    ...settings,
    ...(resume && { resume: resume.trainer }),
  });
  try {
    const run = await runTraining({
      ...settings,
      trainer,
      width,
      caller,
      source: weighHumans(source, humanWeight),
      ...(options.nowMs && { nowMs: options.nowMs }),
      ...(validation && { validation: weighHumanRows(validation, humanWeight) }),
      ...(options.onProgress && { onProgress: options.onProgress }),
      ...(options.signal && { signal: options.signal }),
      ...(resume && { resume }),
      ...(checkpoint && save && { checkpoint: { everySteps: checkpoint.everySteps, save } }),
    });
    const model = {
      type,
      names: [...names],
      kinds: [...kinds],
      transform,
      network,
      parameters: withoutHumanWeight(run.parameters, humanWeight),
    };
    return { model, history: run.history };
  } finally {
    trainer.dispose();
  }
}

function checkSettings(settings: TrainSettings & { seed: number }, caller: string): void {
  const rule = (name: keyof typeof settings, text: string, holds: boolean): void => {
    if (holds) return;
    throw new InputError("SETTING_RANGE", `${caller} requires ${name} ${text}, got ${settings[name]}`);
  };
  const { epochsMax, batchSize, learningRate, l2, gradientNormMax, patienceEpochs, humanWeight, seed } =
    settings;
  rule("epochsMax", "to be an integer >= 1", Number.isInteger(epochsMax) && epochsMax >= 1);
  rule("batchSize", "to be an integer >= 1", Number.isInteger(batchSize) && batchSize >= 1);
  rule("learningRate", "to be finite and > 0", learningRate > 0 && learningRate < Infinity);
  rule("l2", "to be finite and >= 0", l2 >= 0 && l2 < Infinity);
  rule("gradientNormMax", "> 0", gradientNormMax > 0);
  rule("patienceEpochs", ">= 1", patienceEpochs >= 1);
  rule("humanWeight", "to be finite and > 0", humanWeight > 0 && humanWeight < Infinity);
  rule("seed", "to be an integer", Number.isInteger(seed));
}

function checkShape(
  { width, names, kinds, missing, hidden, cross }: TrainSettingsOptions & NetworkShape,
  caller: string,
): void {
  const counts = { names: names.length, kinds: kinds.length, missing: missing?.length ?? width };
  for (const [what, count] of Object.entries(counts)) {
    if (count !== width) {
      throw new InputError(
        "WIDTH_MISMATCH",
        `${caller} requires ${what} of length ${width} (width), got ${count}`,
      );
    }
  }
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) {
    throw new InputError("DUPLICATE_NAME", `${caller} requires distinct names, got "${duplicate}" twice`);
  }
  const units = hidden.find((count) => !(Number.isInteger(count) && count >= 1));
  if (units !== undefined) {
    throw new InputError("SETTING_RANGE", `${caller} requires hidden layers of integers >= 1, got ${units}`);
  }
  if (cross === undefined) return;
  for (const name of ["width", "layers"] as const) {
    const size = cross[name];
    if (Number.isInteger(size) && size >= 1) continue;
    throw new InputError(
      "SETTING_RANGE",
      `${caller} requires cross.${name} to be an integer >= 1, got ${size}`,
    );
  }
}
