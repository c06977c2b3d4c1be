// The scoring kernel: one thread, its own memory.

import { BLOCK, LOGITS, pointer, SCRATCH, SCRATCH_ROWS } from "./control";
import { forward, prepare } from "./forward";
import { rowLogit } from "./row";

export { prepare, rowLogit };

/** The logits of the rows at FEATURES, at LOGITS. */
export function rowLogits(rowCount: i32): void {
  const scratch = pointer(SCRATCH);
  for (let row = 0; row < rowCount; row += BLOCK) {
    const rows = min(BLOCK, rowCount - row);
    forward(scratch, row, rows);
    memory.copy(pointer(LOGITS) + ((<usize>row) << 2), scratch + pointer(SCRATCH_ROWS), (<usize>rows) << 2);
  }
}
