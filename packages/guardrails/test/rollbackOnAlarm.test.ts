import {
  checkGoldenRows,
  createFileRegistry,
  createMonitor,
  type MonitorAlarm,
  rollbackOnAlarm,
} from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { MINUTE_MS, START_MS, sampleBaseline, sampleWindow, WEEK_MS } from "./monitorSamples.js";
import { sampleParts, temporaryDirectory } from "./samples.js";

const NOW_MS = START_MS + 4 * WEEK_MS;
const MOVE = { who: "ana", why: "daily retraining" };
const decide = () => ({ score: 0.8, threshold: 0.75, invalid: true });

async function sampleRegistry(promotes = 3) {
  let nowMs = NOW_MS - 3_600_000;
  const registry = createFileRegistry(await temporaryDirectory(), {
    clock: () => nowMs++,
    verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
  });
  const digests: string[] = [];
  for (let seed = 1; seed <= 4; seed++) digests.push((await registry.put(sampleParts(seed))).digest);
  for (const digest of digests.slice(0, promotes)) await registry.promote(digest, MOVE);
  const [a, b, c, d] = digests as [string, string, string, string];
  return { registry, a, b, c, d, setClock: (atMs: number) => (nowMs = atMs) };
}

/** The alarm of a monitor that follows `bundle` through ten minutes of far too many invalid clicks. */
async function alarmOn(bundle: string, onAlarm?: (alarm: MonitorAlarm) => unknown): Promise<MonitorAlarm> {
  const monitor = createMonitor({ baseline, bundle, ...(onAlarm && { onAlarm }) });
  for (let minute = 0; minute < 10; minute++) {
    const alarm = await monitor.observe(sampleWindow(NOW_MS + minute * MINUTE_MS, { invalid: 400 }));
    if (alarm !== undefined) return alarm;
  }
  throw new Error("no alarm");
}

const baseline = sampleBaseline();

describe("rollbackOnAlarm", () => {
  test("makes the bundle before live, and the alarm stands in the history as evidence", async () => {
    const { registry, b, c } = await sampleRegistry();
    const alarm = await alarmOn(c, rollbackOnAlarm(registry));
    expect(await registry.live()).toBe(b);
    const last = (await registry.history()).at(-1)!;
    expect(last).toMatchObject({
      action: "rollback",
      who: "monitor",
      why: alarm.finding.message,
      from: c,
      to: b,
    });
    expect(last.evidence).toEqual(alarm);
    expect((await registry.verify()).every((finding) => finding.passed)).toBe(true);
  });

  test("an alarm answered again, as after a restart, moves nothing", async () => {
    const { registry, b, c } = await sampleRegistry();
    const alarm = await alarmOn(c);
    const answer = rollbackOnAlarm(registry);
    expect(await answer(alarm)).toMatchObject({ rolledBack: true, live: b });
    const again = await answer(alarm);
    expect(again).toMatchObject({ rolledBack: false, live: b });
    expect(again.why).toMatch(/^bundle .* is live by now, the alarm judged /);
    expect(await registry.history()).toHaveLength(4);
  });

  test("two monitors with one alarm at the same moment move the pointer once", async () => {
    const { registry, b, c } = await sampleRegistry();
    const alarm = await alarmOn(c);
    const outcomes = await Promise.all([rollbackOnAlarm(registry)(alarm), rollbackOnAlarm(registry)(alarm)]);
    expect(outcomes.filter(({ rolledBack }) => rolledBack)).toHaveLength(1);
    expect(await registry.live()).toBe(b);
    expect(await registry.history()).toHaveLength(4);
  });

  test("a person's promote that comes first stands, whenever it falls", async () => {
    const { registry, c, d } = await sampleRegistry();
    const alarm = await alarmOn(c);
    // Between the monitor's look at the history and its rollback.
    const outcome = await rollbackOnAlarm({
      history: async () => {
        const history = await registry.history();
        if (history.length === 3) await registry.promote(d, MOVE);
        return history;
      },
      rollback: (move) => registry.rollback(move),
    })(alarm);
    expect(outcome.rolledBack).toBe(false);
    expect(outcome.why).toMatch(/to be live still/);
    expect(await registry.live()).toBe(d);
    // Both at once: the person's bundle is live in the end, or the rollback came before it and the promote after.
    const race = await sampleRegistry();
    await Promise.all([
      rollbackOnAlarm(race.registry)(await alarmOn(race.c)),
      race.registry.promote(race.d, MOVE),
    ]);
    expect(await race.registry.live()).toBe(race.d);
  });

  test("does not roll back after a rollback: the deviation went on, so the bundle was not its cause", async () => {
    const { registry, b, c } = await sampleRegistry();
    await rollbackOnAlarm(registry)(await alarmOn(c));
    const outcome = await rollbackOnAlarm(registry)(await alarmOn(b));
    expect(outcome).toMatchObject({ rolledBack: false, live: b });
    expect(outcome.why).toMatch(/the last move was a rollback already/);
  });

  test("does not roll back into a bundle that was itself rolled back from", async () => {
    const { registry, a, b, c, d } = await sampleRegistry();
    await registry.rollback({ who: "ben", why: "wrong campaign list" });
    expect(await registry.live()).toBe(b);
    await registry.promote(c, { who: "ben", why: "list mended" });
    await registry.promote(d, MOVE);
    const outcome = await rollbackOnAlarm(registry)(await alarmOn(d));
    expect(outcome.why).toBe(`the bundle before it, ${c.slice(0, 12)}, was itself rolled back from`);
    expect(await registry.live()).toBe(d);
    expect(a).not.toBe(d);
  });

  test("does not act on an alarm from before the last move, without a bundle, or with none to go back to", async () => {
    const { registry, c, setClock } = await sampleRegistry();
    const alarm = await alarmOn(c);
    const { bundle: _, ...nameless } = alarm;
    expect((await rollbackOnAlarm(registry)(nameless)).why).toBe("the alarm names no bundle");
    await registry.rollback({ who: "ben", why: "to look at it" });
    setClock(alarm.atMs + 1);
    await registry.promote(c, { who: "ben", why: "it was the traffic" });
    expect((await rollbackOnAlarm(registry)(alarm)).why).toBe("the live pointer has moved since the alarm");

    const first = await sampleRegistry(1);
    const only = await rollbackOnAlarm(first.registry)(await alarmOn(first.a));
    expect(only).toEqual({ rolledBack: false, why: "there is no bundle before it", live: first.a });
  });

  test("whoever listens hears what became of the alarm", async () => {
    const { registry, b, c } = await sampleRegistry();
    const heard: unknown[] = [];
    await alarmOn(
      c,
      rollbackOnAlarm(registry, { who: "night watch", onOutcome: (outcome) => heard.push(outcome) }),
    );
    expect(heard).toEqual([expect.objectContaining({ rolledBack: true, live: b })]);
    expect((await registry.history()).at(-1)!.who).toBe("night watch");
  });
});
