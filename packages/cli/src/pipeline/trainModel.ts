import { performance } from "node:perf_hooks";
import {
  type Model,
  type TrainingHistory,
  type TrainingProgress,
  type TrainOptions,
  trainClassifier,
  trainCrossNetwork,
  trainEnsemble,
} from "@slidr/model";
import type { MODEL_NAMES } from "../choices.js";
import { meanHistory } from "./meanHistory.js";
import type { Listener } from "./stages.js";

/** The models that a retraining can promote. */
export type ModelName = (typeof MODEL_NAMES)[number];

/** A model that a retraining trained. */
export interface OwnModel {
  /** As tables and progress call it. */
  readonly title: string;
  readonly model: Model;
  /** By epoch; of an ensemble the mean of its members. */
  readonly epochs: TrainingHistory["epochs"];
}

type Options = Omit<TrainOptions, "onProgress">;

/** Trains the model of that name; the listener hears how far it is. */
export async function trainModel(name: ModelName, options: Options, listener: Listener): Promise<OwnModel> {
  switch (name) {
    case "classifier": {
      const { model, history } = await trainClassifier({ ...options, ...reporting("classifier", listener) });
      return { title: "classifier", model, epochs: history.epochs };
    }
    case "crossNetwork": {
      const { model, history } = await trainCrossNetwork({
        ...options,
        ...reporting("cross network", listener),
      });
      return { title: "cross network", model, epochs: history.epochs };
    }
    case "ensemble": {
      const { model, histories } = await trainEnsemble({ ...options, ...reporting("ensemble", listener) });
      return { title: "ensemble", model, epochs: meanHistory(histories) };
    }
  }
}

/** Reports a training's progress under a title; of an ensemble over all its members. */
export function reporting(
  title: string,
  listener: Listener,
): {
  readonly nowMs: () => number;
  onProgress(progress: TrainingProgress & { readonly member?: number; readonly memberCount?: number }): void;
} {
  return {
    nowMs: () => performance.now(),
    onProgress({
      epoch,
      epochsMax,
      batch,
      batchCount = 1,
      loss,
      rowsPerSecond = 0,
      member,
      memberCount = 1,
    }) {
      const whose = member === undefined ? title : `${title} member ${member}/${memberCount}`;
      const text = `${whose} epoch ${epoch}/${epochsMax} loss ${loss.toFixed(4)} ${Math.round(rowsPerSecond / 1000)}k rows/s`;
      const epochsDone = ((member ?? 1) - 1) * epochsMax + epoch - 1;
      listener.progress(epochsDone * batchCount + batch, memberCount * epochsMax * batchCount, text);
    },
  };
}
