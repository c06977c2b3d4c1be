// The training kernel: one instance per thread over one shared memory. Work is cut into items that any thread may take;
// what an item gives does not depend on who takes it, so neither does the result.

import { shardGradient } from "./backward";
import {
  BLOCK,
  DONE,
  field,
  GENERATION,
  LOGITS,
  pointer,
  QUIT,
  READY,
  ROW_COUNT,
  SCRATCH,
  SCRATCH_BYTES,
  SCRATCH_ROWS,
  SHARD_ROWS,
  TICKET,
} from "./control";
import { forward, prepare } from "./forward";
import { adamChunk, reduceSegment } from "./update";

// Any other phase: logits.
const GRADIENTS: i32 = 0;
const REDUCE: i32 = 1;
const ADAM: i32 = 2;

/** Looks at the generation this often before a worker goes to sleep: some tens of microseconds. */
const SPINS: i32 = 20000;

export { prepare };

/** Opens `count` items of a phase to all threads; `wake` also calls those that sleep. */
export function begin(phase: i32, count: i32, wake: bool): void {
  atomic.store<i32>(DONE, 0);
  // Phase, count and next item in one word: what a thread takes it takes of this round, however late it comes.
  atomic.store<i64>(TICKET, ((<i64>phase) << 48) | ((<i64>count) << 24));
  if (!wake) return;
  atomic.add<i32>(GENERATION, 1);
  atomic.notify(GENERATION, -1);
}

/** Takes items until none is left. */
export function work(thread: i32): void {
  while (true) {
    const ticket = atomic.add<i64>(TICKET, 1);
    const item = <i32>(ticket & 0xffffff);
    const count = <i32>((ticket >> 24) & 0xffffff);
    if (item >= count) return;
    const phase = <i32>(ticket >> 48);
    const scratch = pointer(SCRATCH) + <usize>thread * pointer(SCRATCH_BYTES);
    if (phase === GRADIENTS) shardGradient(item, scratch);
    else if (phase === REDUCE) reduceSegment(item);
    else if (phase === ADAM) adamChunk(item);
    else shardLogits(item, scratch);
    if (atomic.add<i32>(DONE, 1) + 1 === count) atomic.notify(DONE, 1);
  }
}

/** Whether all items are done, after looking up to `spins` times. */
export function isDone(count: i32, spins: i32): bool {
  for (let spin = 0; spin < spins; spin += 1) if (atomic.load<i32>(DONE) === count) return true;
  return atomic.load<i32>(DONE) === count;
}

/** A worker's life: works whenever a round begins, until told to quit. */
export function serve(thread: i32): void {
  atomic.add<i32>(READY, 1);
  let seen = -1;
  while (!atomic.load<i32>(QUIT)) {
    const generation = atomic.load<i32>(GENERATION);
    if (generation === seen) {
      let spin = 0;
      while (spin < SPINS && atomic.load<i32>(GENERATION) === seen) spin += 1;
      if (spin === SPINS) atomic.wait<i32>(GENERATION, seen, -1);
      continue;
    }
    seen = generation;
    work(thread);
  }
}

function shardLogits(shard: i32, scratch: usize): void {
  const start = shard * field(SHARD_ROWS);
  const end = min(start + field(SHARD_ROWS), field(ROW_COUNT));
  for (let row = start; row < end; row += BLOCK) {
    const rows = min(BLOCK, end - row);
    forward(scratch, row, rows);
    memory.copy(pointer(LOGITS) + ((<usize>row) << 2), scratch + pointer(SCRATCH_ROWS), (<usize>rows) << 2);
  }
}
