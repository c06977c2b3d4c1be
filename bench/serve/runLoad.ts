import { Worker } from "node:worker_threads";
import { type Click, clickAt } from "@slidr/clicks";
import { createEngine } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";
import { arrivals } from "./arrivals.js";
import { Latencies } from "./latencies.js";
import { loadBundle } from "./loadBundle.js";
import { type LoadPlan, type LoadResult, type Stage, stages } from "./loadPlan.js";
import { openStore } from "./openStore.js";

const tableRows = 200_000;

/** Clicks of simulated traffic, its gateways and robots included, at the times at which they arrive; round after round under new ids. */
function clickSource(seed: number): (index: number, clickedAtMs: number) => Click {
  const { table } = simulateTable({ clicks: tableRows, seed });
  return (index, clickedAtMs) => {
    const click = clickAt(table, index % tableRows);
    return { ...click, clickId: `${seed}-${index}`, clickedAtMs };
  };
}

const noTimes = () =>
  Object.fromEntries(stages.map((stage) => [stage, new Latencies()])) as Record<Stage, Latencies>;

/** Loads an engine in this process, and measures every click from the time at which it was due. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { rate, seconds, warmUpSeconds, seed, deadlineMs, inFlightMax, pingRate } = plan;
  const store = await openStore(plan.redisPorts);
  const clickOf = clickSource(seed);
  let times = noTimes();
  const engine = createEngine({
    bundle: loadBundle(),
    createStore: store.createStore,
    clock: Date.now,
    timer: () => performance.now(),
    deadlineMs,
    ...(inFlightMax === undefined ? {} : { inFlightMax }),
    onStages({ storeCallMs, storeWaitMs, featuresMs, scoreMs, totalMs }, { degraded }) {
      times.decide.add(totalMs);
      times.engine.add(totalMs - storeWaitMs);
      times.storeCall.add(storeCallMs);
      times.storeWait.add(storeWaitMs);
      if (degraded) return;
      times.features.add(featuresMs);
      times.score.add(scoreMs);
    },
  });
  await engine.ready();

  let sent = 0;
  const load = async (seconds: number, seed: number) => {
    const startMs = performance.now() + 100;
    const startEpochMs = Date.now() + 100;
    const dueMs = arrivals(rate, seconds, seed);
    const pingsDueMs = arrivals(pingRate, seconds, seed + 1);
    const clicks = announce(dueMs, startMs, async (index) => {
      const atMs = startMs + dueMs[index]!;
      const click = clickOf(sent++, Math.floor(startEpochMs + dueMs[index]!));
      times.arrival.add(performance.now() - atMs);
      await engine.decide(click);
      times.latency.add(performance.now() - atMs);
    });
    const pings = announce(pingsDueMs, startMs, async (index) => {
      await store.ping();
      times.ping.add(performance.now() - (startMs + pingsDueMs[index]!));
    });
    await Promise.all([clicks, pings]);
  };
  await load(warmUpSeconds, seed + 2);
  times = noTimes();
  const [before, cpu, fromMs] = [engine.stats(), process.cpuUsage(), performance.now()];
  const memory: LoadResult["memory"][number][] = [];
  const sample = setInterval(() => memory.push(memoryAt((performance.now() - fromMs) / 1000)), 10_000);
  await load(seconds, seed);
  clearInterval(sample);
  const measuredSeconds = (performance.now() - fromMs) / 1000;
  const used = process.cpuUsage(cpu);
  const after = engine.stats();
  await engine.close();
  store.close();

  const degradedBy = Object.entries(after.degradedBy).map(([cause, n]) => [
    cause,
    n - before.degradedBy[cause as "shed"],
  ]);
  const decided = after.decided - before.decided;
  const degraded = after.degraded - before.degraded;
  const rejected = after.rejected - before.rejected;
  return {
    clicks: decided + degraded + rejected,
    decided,
    degraded,
    degradedBy: Object.fromEntries(degradedBy),
    rejected,
    times: Object.fromEntries(stages.map((stage) => [stage, times[stage].summary()])) as LoadResult["times"],
    cpuUs: (used.user + used.system) / (decided + degraded + rejected),
    perSecond: decided / measuredSeconds,
    memory,
  };
}

function memoryAt(atSeconds: number) {
  const { rss, heapUsed } = process.memoryUsage();
  return { atSeconds, rssMb: rss / 1e6, heapMb: heapUsed / 1e6 };
}

/** Calls `arrive` for every arrival, as soon after it is due as this thread can; resolves when all are answered. */
async function announce(
  times: Float64Array,
  startMs: number,
  arrive: (index: number) => Promise<unknown>,
): Promise<void> {
  if (times.length === 0) return;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { times, startMs, originMs: performance.timeOrigin, shared };
  const worker = new Worker(new URL("./arrivalWorker.mjs", import.meta.url), { workerData });
  let next = 0;
  const answers: Promise<unknown>[] = [];
  await new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", () => {
      Atomics.store(shared, 1, 0);
      const due = Atomics.load(shared, 0);
      for (; next < due; next++) {
        const answer = arrive(next);
        if (next >= times.length - 1000) answers.push(answer);
      }
      if (next === times.length) resolve();
    });
  });
  await Promise.all(answers);
}
