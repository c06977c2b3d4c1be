import { InputError } from "@slidr/clicks";

/** Takes calls one after the other, for a scorer whose scratch space serves one at a time. */
export interface CallQueue {
  /**
   * Runs a task once all earlier ones have ended, well or not.
   *
   * @param caller - the function called
   * @throws InputError SCORER_CLOSED after `close`
   */
  run(caller: string, task: () => Promise<void>): Promise<void>;
  /** Refuses further calls, and releases once those made before have ended; the second time it only waits. */
  close(): Promise<void>;
}

/** A queue that is open and empty. */
export function callQueue(release: () => void | Promise<void>): CallQueue {
  // Invariant: `last` ends when every call made so far has, and never fails.
  let last: Promise<void> = Promise.resolve();
  let closed: Promise<void> | undefined;
  return {
    async run(caller, task) {
      if (closed !== undefined) {
        throw new InputError(
          "SCORER_CLOSED",
          `${caller} requires a scorer that is open, got one after close()`,
        );
      }
      const call = last.then(task);
      last = call.catch(() => {});
      await call;
    },
    close() {
      closed ??= last.then(release);
      return closed;
    },
  };
}
