import type { Engine } from "../network/engine.js";
import type { CrossLayers } from "../network/network.js";
import type { ClassifierModel } from "../score/classifierModel.js";
import type { FeatureKind } from "../transform/featureKind.js";
import type { Transform } from "../transform/transform.js";
import type { TrainingHistory, TrainingProgress } from "./trainingProgress.js";
import type { TrainingRows } from "./trainingRows.js";

/** Keeps a training's state in a file, so that it can go on after a crash with the same final model, bit for bit. */
export interface CheckpointOptions {
  /** The file to replace, each time as one step, in a directory that exists. */
  readonly path: string;
  /** Steps between two checkpoints, counted over the whole run, >= 1. */
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
  /** Stops the reading of a stream, and training; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin, `performance.now` say; without it progress has no rows per second. */
  readonly nowMs?: () => number;
  readonly checkpoint?: CheckpointOptions;
  /**
   * A checkpoint's path: goes on where it left off. The training function, rows, settings, seed and the engine's name must be
   * the same.
   */
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
  readonly cross?: CrossLayers | undefined;
  readonly transform: Transform["kind"];
  readonly binsMax?: number;
}
