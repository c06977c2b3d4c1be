/** Runs a task after a time and returns what cancels it: a parameter, so that a test's time is its own. */
export type SetTimer = (task: () => void, delayMs: number) => () => void;

/** The event loop's: a delay of 0 runs when what has already arrived is handled, any other is at least 1 ms. */
export const eventLoopTimer: SetTimer = (task, delayMs) => {
  if (delayMs === 0) {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
  const timeout = setTimeout(task, delayMs);
  return () => clearTimeout(timeout);
};
