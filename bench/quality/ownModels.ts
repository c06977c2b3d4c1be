import {
  compileScorer,
  type Engine,
  type Scorer,
  type TrainClassifierOptions,
  trainClassifier,
  trainCrossNetwork,
  trainEnsemble,
  trainLogisticRegression,
  velocityRule,
} from "@slidr/model";
import type { StudyTraining } from "./studyTraining.js";

export interface OwnModel {
  readonly name: string;
  train(training: StudyTraining, settings: OwnSettings): Promise<Scorer>;
}

export interface OwnSettings {
  readonly engine: Engine;
  readonly seed: number;
  /** Fewer than the default, for a quick look. */
  readonly epochsMax?: number | undefined;
}

/** The classifier, its variants and the baselines; a variant joins by a line. */
export const OWN_MODELS: readonly OwnModel[] = [
  {
    name: "classifier",
    train: async (...given) => compileScorer((await trainClassifier(optionsOf(...given))).model),
  },
  {
    name: "cross network",
    train: async (...given) => compileScorer((await trainCrossNetwork(optionsOf(...given))).model),
  },
  {
    name: "ensemble of 5",
    train: async (...given) =>
      compileScorer((await trainEnsemble({ ...optionsOf(...given), members: 5 })).model),
  },
  {
    name: "logistic regression",
    train: async (...given) => compileScorer((await trainLogisticRegression(optionsOf(...given))).model),
  },
  {
    name: "velocity rule",
    train: async ({ names }) => velocityRule({ names, column: velocityColumn(names) }),
  },
];

function optionsOf(
  { training, validation, names, kinds, width }: StudyTraining,
  { engine, seed, epochsMax }: OwnSettings,
): TrainClassifierOptions {
  return {
    ...training,
    validation,
    names,
    kinds,
    width,
    engine,
    seed,
    ...(epochsMax !== undefined && { epochsMax }),
  };
}

function velocityColumn(names: readonly string[]): string {
  return names.find((name) => name === "user_clicks_10m") ?? names.find((name) => name.includes("_clicks_"))!;
}
