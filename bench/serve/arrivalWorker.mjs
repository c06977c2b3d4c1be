import { parentPort, workerData } from "node:worker_threads";

// Plain JavaScript: a worker thread has no loader for TypeScript on Node 20.
// A thread of its own that announces each arrival when it is due, whatever the engine's thread is doing: open loop.
// `shared` holds how many arrivals are due, and whether a message that says so is still unread. One at most is: a port
// whose queue never runs dry is served before sockets and timers, which no server's traffic is.
// `lateMs` gets how late this thread itself was, which does nothing but sleep: that is the machine's own.

const { times, originMs, shared, lateMs } = workerData;
const gate = new Int32Array(new SharedArrayBuffer(4));
/** On the clock of the thread that started this one. */
const now = () => performance.timeOrigin + performance.now() - originMs;

parentPort.once("message", (startMs) => {
  let next = 0;
  while (next < times.length) {
    const waitMs = startMs + times[next] - now();
    if (waitMs > 0) Atomics.wait(gate, 0, 0, waitMs);
    const sinceMs = now() - startMs;
    for (; next < times.length && times[next] <= sinceMs; next++) lateMs[next] = sinceMs - times[next];
    Atomics.store(shared, 0, next);
    if (Atomics.exchange(shared, 1, 1) === 0) parentPort.postMessage(0);
  }
});
parentPort.postMessage("ready");
