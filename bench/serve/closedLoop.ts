import { type Click, clickAt } from "@slidr/clicks";
import { createMemoryStore } from "@slidr/features";
import { createEngine } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";
import { loadBundle } from "./loadBundle.js";

/** How fast one core decides over the memory store, one click after another: per second by the clock and by the core's own time. */
export async function closedLoop(clickCount: number): Promise<{ perSecond: number; perCoreSecond: number }> {
  const { table } = simulateTable({ clicks: clickCount, seed: 5 });
  const clicks: Click[] = Array.from({ length: clickCount }, (_, row) => clickAt(table, row));
  const engine = createEngine({
    bundle: loadBundle(),
    createStore: (spec) => createMemoryStore(spec, { entitiesMax: 1_000_000 }),
    clock: Date.now,
    timer: () => performance.now(),
  });
  const measured = clickCount >> 1;
  for (let i = 0; i < measured; i++) await engine.decide(clicks[i]!);
  const [cpu, fromMs] = [process.cpuUsage(), performance.now()];
  for (let i = measured; i < clickCount; i++) await engine.decide(clicks[i]!);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - fromMs) / 1000;
  const decisions = clickCount - measured;
  return { perSecond: decisions / seconds, perCoreSecond: (1e6 * decisions) / (user + system) };
}
