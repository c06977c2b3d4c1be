import { type Click, clickAt } from "@slidr/clicks";
import { createEngine } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";
import { loadBundle } from "./loadBundle.js";
import { openStore } from "./openStore.js";
import { redisCpuSeconds } from "./redisCpu.js";

/** What a busy engine does: clicks a second by the clock, and processor time per click of this process and of Redis, in us. */
export interface ClosedLoop {
  readonly perSecond: number;
  readonly engineUs: number;
  readonly redisUs: number;
}

/** Decides clicks as fast as one process can with so many in flight, over Redis or, without ports, over the memory store. */
export async function closedLoop(
  clickCount: number,
  {
    redisPorts = [],
    inFlight = 1,
  }: { readonly redisPorts?: readonly number[]; readonly inFlight?: number } = {},
): Promise<ClosedLoop> {
  const { table } = simulateTable({ clicks: clickCount, seed: 5 });
  const clicks: Click[] = Array.from({ length: clickCount }, (_, row) => clickAt(table, row));
  const store = await openStore(redisPorts);
  const engine = createEngine({
    bundle: loadBundle(),
    createStore: store.createStore,
    clock: Date.now,
    timer: () => performance.now(),
    deadlineMs: 60_000,
    inFlightMax: inFlight,
  });
  await engine.ready();
  const decideAll = async (from: number, to: number) => {
    let next = from;
    const lane = async () => {
      while (next < to) await engine.decide(clicks[next++]!);
    };
    await Promise.all(Array.from({ length: inFlight }, lane));
  };
  const half = clickCount >> 1;
  await decideAll(0, half);
  const [redisBefore, cpu, fromMs] = [
    await redisCpuSeconds(redisPorts),
    process.cpuUsage(),
    performance.now(),
  ];
  await decideAll(half, clickCount);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - fromMs) / 1000;
  const redisSeconds = (await redisCpuSeconds(redisPorts)) - redisBefore;
  await engine.close();
  store.close();
  const decisions = clickCount - half;
  return {
    perSecond: decisions / seconds,
    engineUs: (user + system) / decisions,
    redisUs: (1e6 * redisSeconds) / decisions,
  };
}
