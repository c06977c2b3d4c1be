import { InputError } from "@slidr/clicks";
import { eventLoopTimer, type SetTimer } from "./setTimer.js";

/** How rows are collected. */
export interface MicroBatcherOptions {
  /** Most rows of one batch; a batch that is full goes at once. Default 256. */
  readonly rowsMax?: number;
  /** How long the first row of a batch waits for others, >= 0; 0: for what arrives in the same turn of the event loop. Default 1. */
  readonly waitMs?: number;
  /**
   * Most rows that wait for the model; what is over it is refused at once. A row that waits longer than its caller does is
   * work for nothing, so: no more than the model scores within the caller's deadline. Default 4 * rowsMax.
   */
  readonly queueMax?: number;
  /** Most batches that the model has at a time; more than 1 hides the way to a server behind its work. Default 1. */
  readonly batchesMax?: number;
  /** Default: the event loop's. */
  readonly setTimer?: SetTimer;
}

const caller = "createMicroBatcher";

/** The options with their defaults; throws BATCHER_OPTIONS. */
export function checkedBatcherOptions(options: MicroBatcherOptions): Required<MicroBatcherOptions> {
  const { rowsMax = 256, waitMs = 1, batchesMax = 1, setTimer = eventLoopTimer } = options;
  const { queueMax = 4 * rowsMax } = options;
  for (const [name, value] of Object.entries({ rowsMax, queueMax, batchesMax })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new InputError("BATCHER_OPTIONS", `${caller} requires ${name} to be an integer >= 1, got ${value}`);
  }
  if (!Number.isFinite(waitMs) || waitMs < 0) {
    throw new InputError("BATCHER_OPTIONS", `${caller} requires waitMs >= 0, got ${waitMs}`);
  }
  return { rowsMax, waitMs, queueMax, batchesMax, setTimer };
}
