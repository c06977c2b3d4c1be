import type { ClickTable } from "@slidr/clicks";

/** Consecutive clicks with their truth. The table holds what a log would; truth and family stand beside it, row by row. */
export interface TrafficChunk {
  readonly table: ClickTable;
  /** [rowCount], 1 robotic, 0 human. Only to judge with: no feature and no label may read it. */
  readonly truth: Uint8Array;
  /** [rowCount], codes into `ROBOT_FAMILIES`. */
  readonly family: Uint8Array;
}
