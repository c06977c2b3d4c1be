import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** Arrivals that are ready to be announced. */
export interface Announcer {
  /**
   * Calls `arrive` for every arrival as soon after it is due as this thread can; resolves when all are answered.
   *
   * @param startMs - on this thread's `performance.now()`: when the time of the arrivals begins.
   */
  run(startMs: number, arrive: (index: number) => Promise<unknown>): Promise<void>;
  /** How late the thread that keeps the time was itself for each arrival, in ms. */
  readonly lateMs: Float32Array;
}

/**
 * Starts a thread that keeps the time of arrivals: Node's timers are too coarse, and a thread that is busy must not put arrivals off.
 *
 * It resolves when the thread runs, so that its start is nobody's latency.
 *
 * @param times - ms from the start, ascending.
 */
export async function openAnnouncer(times: Float64Array): Promise<Announcer> {
  if (times.length === 0) return { run: async () => {}, lateMs: new Float32Array(0) };
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const lateMs = new Float32Array(new SharedArrayBuffer(4 * times.length));
  const workerData = { times, originMs: performance.timeOrigin, shared, lateMs };
  // Without the flags of this process: it needs no TypeScript, and loading that takes a thread a second.
  const program = new URL("./arrivalWorker.mjs", import.meta.url);
  const worker = new Worker(program, { workerData, execArgv: [] });
  await once(worker, "message");
  return {
    lateMs,
    async run(startMs, arrive) {
      let next = 0;
      let unanswered = 0;
      await new Promise<void>((resolve, reject) => {
        const answered = () => {
          unanswered--;
          if (unanswered === 0 && next === times.length) resolve();
        };
        worker.on("error", reject);
        worker.on("message", () => {
          Atomics.store(shared, 1, 0);
          const due = Atomics.load(shared, 0);
          for (; next < due; next++) {
            unanswered++;
            arrive(next).then(answered, reject);
          }
        });
        worker.postMessage(startMs);
      });
      await worker.terminate();
    },
  };
}
