import type { SliceAssignment, SliceTree } from "@slidr/clicks";
import type { FeatureMatrix } from "@slidr/features";
import type { PreparedDay } from "./prepareDay.js";
import { take, takeRows } from "./take.js";
import type { TrainedScorers } from "./trainScorers.js";

/** One part of the log, scored by every model; arrays have one entry per click of the part. */
export interface ScoredPart {
  /** Row of each click in the log's table. */
  readonly rows: Uint32Array;
  /** [clicks x width] what was scored. */
  readonly values: Float32Array;
  /** Scores by the name of the scorer, each in [0, 1]. */
  readonly scores: Readonly<Record<string, Float32Array>>;
  readonly slice: Uint32Array;
  readonly tree: SliceTree;
  readonly purchased: Uint8Array;
  readonly robotic: Uint8Array;
}

export interface ScoreOptions {
  readonly features: FeatureMatrix;
  readonly scorers: TrainedScorers["scorers"];
  readonly assignment: SliceAssignment;
  /** [rowCount] of the whole log. */
  readonly purchased: Uint8Array;
  readonly robotic: Uint8Array;
  readonly rows: Uint32Array;
}

/** Scores the given rows with every scorer. */
export function scorePart({
  features,
  scorers,
  assignment,
  purchased,
  robotic,
  rows,
}: ScoreOptions): ScoredPart {
  const values = takeRows(features.values, features.width, rows);
  const scores = scorers.map(({ name, scorer }) => {
    const out = new Float32Array(rows.length);
    scorer.scoreBatch(values, rows.length, out);
    return [name, out] as const;
  });
  return {
    rows,
    values,
    scores: Object.fromEntries(scores),
    slice: take(assignment.slice, rows),
    tree: assignment.tree,
    purchased: take(purchased, rows),
    robotic: take(robotic, rows),
  };
}

/** Scores the parts that nothing is learnt from: thresholds come from the one, every figure from the other. */
export function scoreParts(
  { features, assignment, robotic, split, purchased }: PreparedDay,
  scorers: TrainedScorers["scorers"],
): { calibration: ScoredPart; test: ScoredPart } {
  const known = { features, scorers, assignment, robotic };
  return {
    calibration: scorePart({ ...known, rows: split.calibrate, purchased: purchased.asOf }),
    test: scorePart({ ...known, rows: split.test, purchased: purchased.inTheEnd }),
  };
}
