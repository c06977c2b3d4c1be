/**
 * Runs `start` and takes away the listeners it leaves on the process.
 *
 * The wasm backend's loader rethrows every uncaught exception of the whole program from its own one-line source file,
 * so that any crash would print 30 kB of it.
 */
export async function withoutNewProcessListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  const result = await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return result;
}
