// Run as a process of its own by deferredFaults.test.ts: decides deferred clicks until it is killed, and writes each
// delayed decision to a file of its own before it confirms it.
import { appendFileSync } from "node:fs";
import { nodeRedisClient } from "@slidr/features/redis";
import { createDeferredWorker } from "@slidr/serve";
import { createRedisQueue } from "@slidr/serve/redis";
import { createClient } from "redis";

const [port, path, leaseMs] = process.argv.slice(2) as [string, string, string];
const connection = createClient({ socket: { host: "127.0.0.1", port: Number(port) } });
connection.on("error", () => {});
await connection.connect();
const queue = createRedisQueue({
  client: nodeRedisClient(connection),
  prefix: "deferred",
  leaseMs: Number(leaseMs),
});
const worker = createDeferredWorker({
  queue,
  consumer: String(process.pid),
  clock: Date.now,
  batchMax: 16,
  idleMs: 5,
  // Names this process, so that two decisions on one click would show.
  decide: async ({ clickId }) => ({
    clickId,
    bundle: "b",
    specHash: "s",
    decidedAtMs: Date.now(),
    degraded: false,
    invalid: true,
    score: process.pid / 2 ** 32,
    threshold: 0,
    slice: "all",
    resolvedSlice: "all",
    calibratedAs: "all",
    features: Float32Array.of(1),
    duplicate: true,
  }),
  publish: (decision) => appendFileSync(path, `${JSON.stringify(decision)}\n`),
});
process.stdout.write("ready\n");
await worker.run(new AbortController().signal);
