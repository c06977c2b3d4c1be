import { type ClickTable, InputError } from "@slidr/clicks";
import type { FeatureMatrix } from "@slidr/features";
import {
  type BalancedWeights,
  compileScorer,
  type Engine,
  type Scorer,
  trainLogisticRegression,
  velocityRule,
} from "@slidr/model";
import { balanceTraining } from "./balanceTraining.js";
import { holdOutUsers } from "./holdOutUsers.js";
import type { Listener } from "./stages.js";
import { type ModelName, type OwnModel, reporting, trainModel } from "./trainModel.js";

/** The model to promote and what it is compared with, trained on the same rows. */
export interface TrainedScorers {
  readonly own: OwnModel;
  readonly weights: BalancedWeights;
  /** The count that the velocity rule goes by. */
  readonly velocityColumn: string;
  readonly scorers: readonly { readonly name: string; readonly scorer: Scorer }[];
}

export interface TrainScorersOptions {
  readonly table: ClickTable;
  readonly features: FeatureMatrix;
  /** [rowCount] 1 human, 0 not human, -1 unknown: unknown rows are left out. */
  readonly human: Int8Array;
  /** The training part. */
  readonly rows: Uint32Array;
  readonly timeZone: string;
  readonly model?: ModelName | undefined;
  readonly engine: Engine;
  readonly seed: number;
  readonly listener: Listener;
  readonly signal?: AbortSignal | undefined;
}

/** Trains the model, logistic regression and the velocity rule on the labelled rows of the training part. */
export async function trainScorers(options: TrainScorersOptions): Promise<TrainedScorers> {
  const { table, features, human, engine, seed, listener, signal } = options;
  const labelled = options.rows.filter((row) => human[row] !== -1);
  requireBothLabels(human, labelled);
  const weights = balanceTraining(table, labelled, human, options.timeZone);
  const { training, validation } = holdOutUsers({
    table,
    features,
    human,
    labelled,
    weights: weights.weights,
  });
  const { names, kinds, width } = features;
  const shared = {
    ...training,
    validation,
    width,
    names,
    kinds,
    engine,
    seed,
    ...(signal && { signal }),
  };
  const own = await trainModel(options.model ?? "classifier", shared, listener);
  const logistic = await trainLogisticRegression({
    ...shared,
    ...reporting("logistic regression", listener),
  });
  const column = velocityColumn(names);
  return {
    velocityColumn: column,
    own,
    weights,
    scorers: [
      { name: own.title, scorer: compileScorer(own.model) },
      { name: "logistic regression", scorer: compileScorer(logistic.model) },
      { name: "velocity rule", scorer: velocityRule({ names, column }) },
    ],
  };
}

/** The user's clicks in about ten minutes, or the first count there is. */
function velocityColumn(names: readonly string[]): string {
  const column =
    names.find((name) => name === "user_clicks_10m") ?? names.find((name) => name.includes("_clicks_"));
  if (column === undefined)
    throw new InputError(
      "NO_COUNT_FEATURE",
      `the velocity rule requires a count of clicks among the features, got ${names.join(", ")}`,
    );
  return column;
}

function requireBothLabels(human: Int8Array, rows: Uint32Array): void {
  let humans = 0;
  for (const row of rows) humans += human[row]!;
  if (humans > 0 && humans < rows.length) return;
  const culprit =
    rows.length === 0 ? "no label that is known yet" : humans === 0 ? "no human one" : "only human ones";
  throw new InputError(
    "ONE_CLASS",
    `retrain requires human and other labels in the training part, got ${culprit} among ${rows.length} labelled clicks; read a longer log`,
  );
}
