import { Worker } from "node:worker_threads";

/**
 * Calls `arrive` for every arrival as soon after it is due as this thread can; resolves when all are answered.
 *
 * A thread of its own keeps the time: Node's timers are too coarse, and a thread that is busy must not put arrivals off.
 *
 * @param times - ms from `startMs`, ascending.
 */
export async function announce(
  times: Float64Array,
  startMs: number,
  arrive: (index: number) => Promise<unknown>,
): Promise<void> {
  if (times.length === 0) return;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { times, startMs, originMs: performance.timeOrigin, shared };
  const worker = new Worker(new URL("./arrivalWorker.mjs", import.meta.url), { workerData });
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
  });
  await worker.terminate();
}
