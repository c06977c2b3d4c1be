import { type Click, clickAt } from "@slidr/clicks";
import { createEngine, type Engine, type EngineStats } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";
import { openAnnouncer } from "./announcer.js";
import { arrivals } from "./arrivals.js";
import { type StageLatencies, stageLatencies, summaries } from "./latencies.js";
import { loadBundle } from "./loadBundle.js";
import { openLoadListeners } from "./loadListeners.js";
import type { LoadPlan } from "./loadPlan.js";
import type { LoadResult, MemorySample } from "./loadResult.js";
import { type OpenStore, openStore } from "./openStore.js";
import { redisCpuSeconds } from "./redisCpu.js";

const tableRowsMax = 200_000;
const pieceSeconds = 60;
const memoryEveryMs = 10_000;
/** Of the worker that decides degraded clicks later. */
const patientDeadlineMs = 2000;

/** Clicks of simulated traffic, its gateways and robots included, at the times at which they arrive; round after round under new ids. */
function clickSource({ rate, seconds, seed }: LoadPlan): (clickedAtMs: number) => Click {
  const tableRows = Math.min(tableRowsMax, Math.ceil(rate * seconds));
  const { table } = simulateTable({ clicks: tableRows, seed });
  let next = 0;
  return (clickedAtMs) => {
    const click = clickAt(table, next % tableRows);
    return { ...click, clickId: `${seed}-${next++}`, clickedAtMs };
  };
}

/** Loads an engine in this process, and measures every click from the time at which it was due. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const store = await openStore(plan.redisPorts);
  const times = stageLatencies();
  const common = {
    bundle: loadBundle(),
    createStore: store.createStore,
    clock: Date.now,
    timer: () => performance.now(),
  };
  const later = plan.isWhole ? createEngine({ ...common, deadlineMs: patientDeadlineMs }) : undefined;
  const listeners = later && (await openLoadListeners((click) => later.decide(click)));
  const engine = createEngine({
    ...common,
    deadlineMs: plan.deadlineMs,
    ...(listeners && { holdout: listeners.holdout, onDecision: listeners.onDecision }),
    onStages(stages, decision) {
      listeners?.onStages(stages);
      // Of those that the engine took: a click turned away asks no store, and its 0 ms would flatter the others.
      if (decision.degraded && (decision.cause === "shed" || decision.cause === "bundle")) return;
      const { storeCallMs, storeWaitMs, featuresMs, scoreMs, totalMs } = stages;
      times.decide.add(totalMs);
      times.engine.add(totalMs - storeWaitMs);
      times.storeCall.add(storeCallMs);
      times.storeWait.add(storeWaitMs);
      if (decision.degraded) return;
      times.features.add(featuresMs);
      times.score.add(scoreMs);
    },
  });
  await engine.ready();
  const clickOf = clickSource(plan);
  const load = (seconds: number, seed: number) =>
    loadFor(seconds, seed, { plan, engine, store, times, clickOf });

  await load(plan.warmUpSeconds, plan.seed + 1);
  for (const latencies of Object.values(times)) latencies.clear();
  const { redisPorts } = plan;
  const redisBefore = await redisCpuSeconds(redisPorts);
  const [before, cpu, fromMs] = [engine.stats(), process.cpuUsage(), performance.now()];
  const memory: MemorySample[] = [];
  const sample = setInterval(() => memory.push(memoryAt((performance.now() - fromMs) / 1000)), memoryEveryMs);
  // In pieces: the times of an hour's arrivals are a memory of their own.
  for (let done = 0; done < plan.seconds; done += pieceSeconds) {
    await load(Math.min(pieceSeconds, plan.seconds - done), plan.seed + 2 + done);
  }
  clearInterval(sample);
  const { user, system } = process.cpuUsage(cpu);
  const result = {
    ...countsSince(before, engine.stats()),
    times: summaries(times),
    seconds: (performance.now() - fromMs) / 1000,
    engineCpuSeconds: (user + system) / 1e6,
    redisCpuSeconds: (await redisCpuSeconds(redisPorts)) - redisBefore,
    memory,
  };
  await engine.close();
  const log = await listeners?.close();
  await later?.close();
  store.close();
  return log ? { ...result, log } : result;
}

interface Loaded {
  readonly plan: LoadPlan;
  readonly engine: Engine;
  readonly store: OpenStore;
  readonly times: StageLatencies;
  readonly clickOf: (clickedAtMs: number) => Click;
}

/** Clicks and PINGs for so long; resolves when the last is answered. */
async function loadFor(
  seconds: number,
  seed: number,
  { plan, engine, store, times, clickOf }: Loaded,
): Promise<void> {
  const clicksDueMs = arrivals(plan.rate, seconds, 2 * seed);
  const pingsDueMs = arrivals(plan.pingRate, seconds, 2 * seed + 1);
  const [clickAnnouncer, pingAnnouncer] = await Promise.all([clicksDueMs, pingsDueMs].map(openAnnouncer));
  const startMs = performance.now() + 100;
  const startEpochMs = Date.now() + 100;
  const clicks = clickAnnouncer!.run(startMs, async (index) => {
    const dueMs = startMs + clicksDueMs[index]!;
    const click = clickOf(Math.floor(startEpochMs + clicksDueMs[index]!));
    times.arrival.add(performance.now() - dueMs);
    await engine.decide(click);
    times.latency.add(performance.now() - dueMs);
  });
  const pings = pingAnnouncer!.run(startMs, async (index) => {
    await store.ping();
    times.ping.add(performance.now() - (startMs + pingsDueMs[index]!));
  });
  await Promise.all([clicks, pings]);
  for (const ms of clickAnnouncer!.lateMs) times.announced.add(ms);
}

function countsSince(before: EngineStats, after: EngineStats) {
  const [decided, degraded, rejected] = (["decided", "degraded", "rejected"] as const).map(
    (name) => after[name] - before[name],
  ) as [number, number, number];
  const degradedBy: Record<string, number> = {};
  for (const [cause, clicks] of Object.entries(after.degradedBy)) {
    const since = clicks - before.degradedBy[cause as keyof EngineStats["degradedBy"]];
    if (since > 0) degradedBy[cause] = since;
  }
  return { clicks: decided + degraded + rejected, decided, degraded, degradedBy, rejected };
}

function memoryAt(atSeconds: number): MemorySample {
  const { rss, heapUsed } = process.memoryUsage();
  return { atSeconds, rssMb: rss / 1e6, heapMb: heapUsed / 1e6 };
}
