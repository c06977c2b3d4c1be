import { balanceWeights, type TrainingRows } from "@slidr/model";
import { balanceTraining } from "../../packages/cli/src/pipeline/balanceTraining.js";
import { holdOutUsers } from "../../packages/cli/src/pipeline/holdOutUsers.js";
import { type StudyLog, TIME_ZONE } from "./studyLog.js";

/** What every model, ours or a peer, learns from. */
export interface StudyTraining {
  readonly names: readonly string[];
  readonly kinds: StudyLog["features"]["kinds"];
  readonly width: number;
  readonly training: TrainingRows;
  /** Clicks of other users, for early stopping. */
  readonly validation: TrainingRows;
}

/** How rows are weighed; "as trained" is what `slidr train` does. */
export const WEIGHTINGS = ["as trained", "none", "label only", "cells", "raking"] as const;
export type Weighting = (typeof WEIGHTINGS)[number];

/** Labels, weights and held-out users the way `slidr train` makes them; or with the truth for labels: the ceiling. */
export function studyTraining(
  log: StudyLog,
  options: { readonly labels: "weak" | "truth"; readonly weighting?: Weighting } = { labels: "weak" },
): StudyTraining {
  const { features, learnable: labelled, traffic } = log;
  const human = options.labels === "weak" ? log.human : Int8Array.from(traffic.truth!, (robot) => 1 - robot);
  const weights = weigh(log, human, options.weighting ?? "as trained");
  const { names, kinds, width } = features;
  return {
    names,
    kinds,
    width,
    ...holdOutUsers({ table: traffic.table, features, human, labelled, weights }),
  };
}

function weigh({ traffic, learnable }: StudyLog, human: Int8Array, weighting: Weighting): Float32Array {
  const rowCount = learnable.length;
  if (weighting === "none") return new Float32Array(rowCount).fill(1);
  if (weighting === "label only") {
    const labels = Uint32Array.from(learnable, (row) => human[row]!);
    return balanceWeights({ cells: [labels], rowCount }).weights;
  }
  const method = weighting === "as trained" ? "auto" : weighting;
  return balanceTraining(traffic.table, learnable, human, TIME_ZONE, method).weights;
}
