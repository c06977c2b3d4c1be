import { InputError } from "@slidr/clicks";
import type { Engine } from "../network/engine.js";
import { initialParameters } from "../network/initialParameters.js";
import { networkLayers, parameterCount } from "../network/layers.js";
import { MODEL_LIMITS } from "../network/modelLimits.js";
import type { Network } from "../network/network.js";
import { fitTransform } from "../transform/fitTransform.js";
import { type Transform, transformInputWidth } from "../transform/transform.js";
import { wasmEngine } from "../wasm/wasmEngine.js";
import type { BatchSource } from "./batchSource.js";
import { checkTrainingRows } from "./checkTrainingRows.js";
import { checkTrainOptions } from "./checkTrainOptions.js";
import type { ClassWeights } from "./classWeights.js";
import { weighHumanRows, weighHumans, withoutHumanWeight } from "./humanWeight.js";
import { type Checkpoints, openCheckpoints } from "./openCheckpoints.js";
import { runTraining } from "./runTraining.js";
import { tableBatches } from "./tableBatches.js";
import type { TrainingRows } from "./trainingRows.js";
import type {
  NetworkShape,
  TrainedModel,
  TrainOptions,
  TrainSettings,
  TrainSettingsOptions,
} from "./trainOptions.js";

/** Fits the transform on a table, trains a network of the given shape, and keeps its best parameters. */
export async function trainNetwork(
  options: TrainOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  await checkTrainOptions(options, settings, caller);
  const sums = checkTrainingRows(options, options.names, caller, "training");
  const transform = fitTransform({ ...options, kind: options.transform });
  const source = tableBatches(options, options.width, settings.batchSize, options.seed);
  return trainOn({ source, sums, transform, rows: options }, options, settings, caller);
}

/** Training rows that have been looked at. */
export interface PreparedRows {
  readonly source: BatchSource;
  /** Of the source's weights. */
  readonly sums: ClassWeights;
  readonly transform: Transform;
  /** The rows themselves or, where they are not held, their digest; for checkpoints only. */
  readonly rows: TrainingRows | string;
  /** How they are drawn, where that decides the result. */
  readonly drawing?: object;
}

/** Trains a network behind a fitted transform on batches from anywhere. */
export async function trainOn(
  prepared: PreparedRows,
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  const { source, sums } = prepared;
  const start = await startOf(prepared, options, settings, 1, caller);
  return runOn(source, sums, start, options, settings, caller);
}

/** Readies all that a training of one network, or of several, needs beside its rows. */
export async function startOf(
  { transform, rows, drawing }: Omit<PreparedRows, "source" | "sums">,
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  networkCount: number,
  caller: string,
): Promise<RunStart> {
  const { names, kinds, width, seed, type } = options;
  const network = networkOf(options);
  requireSize(transform, network, width, networkCount, caller);
  const engine = options.engine ?? (await wasmEngine());
  const training = { settings, seed, type, network, transform, names, kinds, drawing, engine: engine.name };
  return {
    transform,
    network,
    engine,
    checkpoints: await openCheckpoints(options, training, rows, caller),
  };
}

function networkOf({ hidden, cross }: NetworkShape): Network {
  return { hidden: [...hidden], ...(cross && { cross: { width: cross.width, layers: cross.layers } }) };
}

/** A transform of constant features only has nothing to learn from; too large a model could not be read back. */
function requireSize(
  transform: Transform,
  network: Network,
  width: number,
  networkCount: number,
  caller: string,
): void {
  const inputWidth = transformInputWidth(transform);
  if (inputWidth === 0) {
    throw new InputError(
      "FEATURES_CONSTANT",
      `${caller} requires a feature that varies, got ${width} constant ones`,
    );
  }
  const count = networkCount * parameterCount(networkLayers(network, inputWidth));
  if (count <= MODEL_LIMITS.parameters) return;
  throw new InputError(
    "SETTING_RANGE",
    `${caller} requires at most ${MODEL_LIMITS.parameters} parameters, got ${count}: use fewer hidden units or bins`,
  );
}

/** What a run starts from, and where it keeps its state. */
export interface RunStart {
  readonly transform: Transform;
  readonly network: Network;
  readonly engine: Engine;
  readonly checkpoints: Checkpoints;
  /** Ends messages about a network that is one of several: " of member 2 of 5". */
  readonly place?: string;
}

/** One run of one network on one engine. */
export async function runOn(
  source: BatchSource,
  sums: ClassWeights,
  { transform, network, engine, checkpoints, place }: RunStart,
  options: TrainSettingsOptions & NetworkShape,
  settings: TrainSettings,
  caller: string,
): Promise<TrainedModel> {
  const { names, kinds, width, seed, validation, type } = options;
  const { humanWeight } = settings;
  const { resume, save } = checkpoints;
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
      place,
      resume,
      save,
      source: weighHumans(source, sums, humanWeight),
      validation: validation && weighHumanRows(validation, humanWeight),
      onProgress: options.onProgress,
      signal: options.signal,
      nowMs: options.nowMs,
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
