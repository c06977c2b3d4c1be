import type { ClickTable } from "@slidr/clicks";
import type { FeatureMatrix } from "@slidr/features";
import type { TrainingRows } from "@slidr/model";
import { take, takeRows } from "./take.js";

/** One user in this many is held out of training to decide when it stops. */
const HELD_OUT_USERS = 8;

export interface HoldOutOptions {
  readonly table: ClickTable;
  readonly features: Pick<FeatureMatrix, "values" | "width">;
  /** [rowCount] 1 human, 0 not human. */
  readonly human: Int8Array;
  /** The rows to learn from, none of them unknown. */
  readonly labelled: Uint32Array;
  /** [labelled]. */
  readonly weights: Float32Array;
}

/** Whole users go to one side, so that early stopping is not fooled by users it has already seen. */
export function holdOutUsers({ table, features, human, labelled, weights }: HoldOutOptions): {
  training: TrainingRows;
  validation: TrainingRows;
} {
  const isHeldOut = (row: number) =>
    (table.userId.codes[row]! * 2_654_435_761) % 2 ** 32 < 2 ** 32 / HELD_OUT_USERS;
  const side = (heldOut: boolean): TrainingRows => {
    const at: number[] = [];
    labelled.forEach((row, index) => {
      if (isHeldOut(row) === heldOut) at.push(index);
    });
    const index = Uint32Array.from(at);
    const rows = take(labelled, index);
    return {
      features: takeRows(features.values, features.width, rows),
      rowCount: rows.length,
      robotic: Uint8Array.from(rows, (row) => 1 - human[row]!),
      weights: take(weights, index),
    };
  };
  return { training: side(false), validation: side(true) };
}
