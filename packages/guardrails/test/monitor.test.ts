import {
  createMonitor,
  createTrafficBaseline,
  expectedChange,
  type Monitor,
  type MonitorAlarm,
  type MonitorWindow,
} from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { MINUTE_MS, START_MS, sampleBaseline, sampleWindow, WEEK_MS } from "./monitorSamples.js";
import { seededRandom } from "./samples.js";

const baseline = sampleBaseline();
const NOW_MS = START_MS + 4 * WEEK_MS;

/** Observes windows of consecutive minutes until an alarm; the minutes it took, or undefined after `minutesMax`. */
async function minutesToAlarm(
  monitor: Monitor,
  windowAt: (atMs: number) => MonitorWindow,
  minutesMax = 300,
): Promise<{ minutes: number; alarm: MonitorAlarm } | undefined> {
  for (let minutes = 1; minutes <= minutesMax; minutes++) {
    const alarm = await monitor.observe(windowAt(NOW_MS + (minutes - 1) * MINUTE_MS));
    if (alarm !== undefined) return { minutes, alarm };
  }
  return undefined;
}

describe("createMonitor", () => {
  test("an IVR that leaps alarms after the least number of windows, with the evidence in words", async () => {
    const monitor = createMonitor({ baseline, bundle: "b".repeat(64) });
    const { minutes, alarm } = (await minutesToAlarm(monitor, (atMs) =>
      sampleWindow(atMs, { invalid: 300 }),
    ))!;
    expect(minutes).toBe(3);
    const { finding } = alarm;
    expect(finding).toMatchObject({
      check: "monitor",
      code: "MONITOR_IVR_HIGH",
      severity: "block",
      passed: false,
      slice: "all",
    });
    expect(finding.observed).toBe(0.5);
    expect(finding.limit).toBeGreaterThan(0.2);
    expect(finding.limit).toBeLessThan(0.25);
    expect(finding.n).toBe(1800);
    expect(finding.message).toMatch(
      /^all: IVR 50\.00% of 1,800 clicks, usual at this hour is at most 23\.\d\d% \(design effect 1\.0\), in 3 minutes since 2024-01-29T00:00:00\.000Z; a false alarm comes at most 1 times a year$/,
    );
    expect(alarm).toMatchObject({
      bundle: "b".repeat(64),
      sinceMs: NOW_MS,
      atMs: NOW_MS + 3 * MINUTE_MS,
      clicks: 1800,
    });
    expect(alarm.evidence).toBeGreaterThanOrEqual(alarm.evidenceLimit);
    expect(JSON.parse(JSON.stringify(alarm))).toEqual(alarm);
  });

  test.each([
    ["MONITOR_IVR_LOW", { invalid: 40, humansInvalid: 0, roboticInvalid: 40 }],
    ["MONITOR_FPR_HIGH", { humansInvalid: 40 }],
    ["MONITOR_COVERAGE_LOW", { roboticInvalid: 20 }],
    ["MONITOR_DEGRADED_HIGH", { degraded: 90, scores: [408, 102] }],
    ["MONITOR_SCORES_HIGH", { scores: [300, 300] }],
    ["MONITOR_SCORES_LOW", { scores: [580, 20] }],
  ])("%s is the alarm of what it says", async (code, overrides) => {
    const found = await minutesToAlarm(createMonitor({ baseline }), (atMs) => sampleWindow(atMs, overrides));
    expect(found!.alarm.finding.code).toBe(code);
  });

  test("an FPR that falls and a coverage that rises alarm nobody", async () => {
    const better = { humansInvalid: 0, roboticInvalid: 100 };
    expect(
      await minutesToAlarm(createMonitor({ baseline }), (atMs) => sampleWindow(atMs, better)),
    ).toBeUndefined();
  });

  test("without clicks the evidence gains one a minute, with windows or without, and time alone is no alarm", async () => {
    const none = {
      clicks: 0,
      invalid: 0,
      humans: 0,
      humansInvalid: 0,
      robotic: 0,
      roboticInvalid: 0,
      scores: [0, 0],
    };
    const monitor = createMonitor({ baseline, falseAlarmsPerYear: 525_960 / 50 });
    await monitor.observe(sampleWindow(NOW_MS, none));
    expect(monitor.state().slices.all!.streams["IVR high"]!.evidence).toEqual([1, 1, 1]);
    // Every side of every stream has an equal part of the mixture; an alarm's worth of evidence fades in 720 minutes.
    const sides = Object.keys(monitor.state().slices.all!.streams).length;
    const fading = Math.log(50 * sides) / 720;
    await monitor.observe(sampleWindow(NOW_MS + 40 * MINUTE_MS, none));
    expect(monitor.state().slices.all!.streams["IVR high"]!.evidence).toEqual(
      [0, 0, 0].map(() => expect.closeTo(40 + Math.exp(-40 * fading), 9)),
    );
    expect(
      await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs + 41 * MINUTE_MS, none)),
    ).toBeUndefined();
  });

  test("one slice's trouble is found, and named, beside sound traffic in all", async () => {
    const slices = (atMs: number, tablet: Partial<MonitorWindow> = {}) => {
      const part = {
        clicks: 60,
        invalid: 12,
        humans: 20,
        humansInvalid: 0,
        robotic: 10,
        roboticInvalid: 9,
        scores: [48, 12],
      };
      return [sampleWindow(atMs), sampleWindow(atMs, { slice: "tablet", ...part, ...tablet })];
    };
    const monitor = createMonitor({ baseline: sampleBaseline(4, (atMs) => slices(atMs)) });
    let found: MonitorAlarm | undefined;
    for (let minute = 0; found === undefined && minute < 100; minute++)
      for (const window of slices(NOW_MS + minute * MINUTE_MS, { invalid: 30 }))
        found ??= await monitor.observe(window);
    expect(found!.finding).toMatchObject({ code: "MONITOR_IVR_HIGH", slice: "tablet" });
  });

  test("under the null, at the very edge of the band, the mean time to a false alarm is at least what was asked", async () => {
    // The limit that the monitor uses at this hour, as it says it itself.
    const loud = await minutesToAlarm(createMonitor({ baseline }), (atMs) =>
      sampleWindow(atMs, { invalid: 300 }),
    );
    const limit = loud!.alarm.finding.limit;
    const random = seededRandom(11);
    const draw = () => {
      let invalid = 0;
      for (let click = 0; click < 60; click++) if (random() < limit) invalid++;
      return invalid;
    };
    const asked = 200;
    const runs = 30;
    let minutes = 0;
    for (let run = 0; run < runs; run++) {
      const monitor = createMonitor({ baseline, falseAlarmsPerYear: 525_960 / asked });
      const window = (): Partial<MonitorWindow> => {
        const invalid = draw();
        return {
          clicks: 60,
          invalid,
          humans: 0,
          humansInvalid: 0,
          robotic: 0,
          roboticInvalid: 0,
          scores: [48, 12],
        };
      };
      minutes +=
        (await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs - (atMs % 3_600_000), window()), 1))
          ?.minutes ?? 0;
      minutes +=
        (await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs + MINUTE_MS, window()), 2000))?.minutes ??
        2000;
    }
    expect(minutes / runs).toBeGreaterThan(asked);
  });
});

describe("a restart", () => {
  test("forgets nothing: state and monitor go on to the same alarm in the same window", async () => {
    const mild = (atMs: number) => sampleWindow(atMs, { invalid: 160 });
    const unbroken = await minutesToAlarm(createMonitor({ baseline }), mild);
    expect(unbroken!.minutes).toBeGreaterThan(6);
    let monitor = createMonitor({ baseline });
    const restarted = await minutesToAlarm(
      {
        ...monitor,
        observe: (window) => {
          monitor = createMonitor({ baseline, state: JSON.parse(JSON.stringify(monitor.state())) });
          return monitor.observe(window);
        },
      },
      mild,
    );
    expect(restarted).toEqual(unbroken);
  });

  test("calls the hook again for an alarm that was never answered, and only then", async () => {
    const heard: string[] = [];
    const crash = createMonitor({
      baseline,
      onAlarm: () => {
        throw new Error("killed");
      },
    });
    await expect(minutesToAlarm(crash, (atMs) => sampleWindow(atMs, { invalid: 300 }))).rejects.toThrow(
      "killed",
    );
    const options = { baseline, onAlarm: (alarm: MonitorAlarm) => heard.push(alarm.finding.code) };
    const state = JSON.parse(JSON.stringify(crash.state()));
    const after = createMonitor({ ...options, state });
    await after.resume();
    expect(heard).toEqual(["MONITOR_IVR_HIGH"]);
    expect(await createMonitor({ ...options, state: after.state() }).resume()).toBeUndefined();
    expect(heard).toHaveLength(1);
    expect(after.state().alarms).toBe(1);
  });

  test("refuses a window with another number of score bins than the baseline, by name of both", async () => {
    const monitor = createMonitor({ baseline });
    await expect(
      monitor.observe(sampleWindow(NOW_MS, { scores: [400, 100, 100] })),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[InputError: observe requires windows of the baseline's 2 score bins, got 3]`,
    );
  });

  test("the bundle named is followed, whatever bundle a state followed", async () => {
    const { state } = createMonitor({ baseline, bundle: "a" });
    const monitor = createMonitor({ baseline, bundle: "b", state: state() });
    expect(monitor.state().bundle).toBe("b");
    const found = await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs, { invalid: 300, bundle: "b" }));
    expect(found!.minutes).toBe(3);
    expect(createMonitor({ baseline, state: state() }).state().bundle).toBe("a");
  });

  test("one window dated far ahead is ignored and counted, and the next of its time is judged", async () => {
    const monitor = createMonitor({ baseline });
    await monitor.observe(sampleWindow(NOW_MS));
    await monitor.observe(sampleWindow(NOW_MS + 10 * WEEK_MS));
    expect(monitor.state().ignored).toBe(1);
    const found = await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs + MINUTE_MS, { invalid: 300 }));
    expect(found!.minutes).toBe(3);
    expect(monitor.state().ignored).toBe(1);
  });

  test("a clock set back by half an hour is followed at the fifth minute, and what is off is found from then on", async () => {
    const monitor = createMonitor({ baseline });
    for (let minute = 0; minute < 40; minute++)
      await monitor.observe(sampleWindow(NOW_MS + minute * MINUTE_MS));
    const backMs = NOW_MS + 10 * MINUTE_MS;
    for (let minute = 0; minute < 4; minute++)
      await monitor.observe(sampleWindow(backMs + minute * MINUTE_MS, { invalid: 300 }));
    expect(monitor.state()).toMatchObject({ ignored: 4, lastMinute: NOW_MS / MINUTE_MS + 39 });
    const found = await minutesToAlarm(monitor, (atMs) =>
      sampleWindow(atMs - NOW_MS + backMs + 4 * MINUTE_MS, { invalid: 300 }),
    );
    expect(found!.alarm.finding.code).toBe("MONITOR_IVR_HIGH");
    expect(monitor.state().ignored).toBe(4);
  });

  test("late windows between windows of their time set nothing back", async () => {
    const monitor = createMonitor({ baseline });
    for (let minute = 0; minute < 40; minute++) {
      await monitor.observe(sampleWindow(NOW_MS + minute * MINUTE_MS));
      if (minute >= 10) await monitor.observe(sampleWindow(NOW_MS + (minute - 10) * MINUTE_MS));
    }
    expect(monitor.state()).toMatchObject({ ignored: 30, lastMinute: NOW_MS / MINUTE_MS + 39 });
  });

  test("after a silence of more than a day, the second window in a row is judged again", async () => {
    const monitor = createMonitor({ baseline });
    await monitor.observe(sampleWindow(NOW_MS));
    const later = NOW_MS + 2 * 86_400_000;
    await monitor.observe(sampleWindow(later));
    await monitor.observe(sampleWindow(later + MINUTE_MS));
    expect(monitor.state()).toMatchObject({ ignored: 1, lastMinute: later / MINUTE_MS + 1 });
  });

  test.each([
    ["a slice that is none", { all: {} }],
    [
      "evidence that is none",
      { all: { lastMinute: 3, streams: { "IVR high": { evidence: "x", run: null } } } },
    ],
  ])("refuses a state with %s", (_, slices) => {
    const state = { ...createMonitor({ baseline }).state(), slices } as never;
    expect(() => createMonitor({ baseline, state })).toThrow(/requires a state of version 1/);
  });

  test("refuses a state of another make", () => {
    expect(() => createMonitor({ baseline, state: {} as never })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createMonitor requires a state of version 1 as monitor.state() gives it, got {}]`,
    );
  });
});

describe("which windows are judged", () => {
  test("those of another bundle, of a past minute and of an unknown slice are not, and are counted", async () => {
    const monitor = createMonitor({ baseline, bundle: "new" });
    const loud = { invalid: 600, humansInvalid: 200, roboticInvalid: 100 };
    for (let minute = 0; minute < 10; minute++)
      expect(
        await monitor.observe(sampleWindow(NOW_MS + minute * MINUTE_MS, { ...loud, bundle: "old" })),
      ).toBeUndefined();
    expect(monitor.state().ignored).toBe(10);
    await monitor.observe(sampleWindow(NOW_MS + 10 * MINUTE_MS, { bundle: "new" }));
    await monitor.observe(sampleWindow(NOW_MS + 10 * MINUTE_MS, loud));
    await monitor.observe(sampleWindow(NOW_MS + 5 * MINUTE_MS, loud));
    await monitor.observe(sampleWindow(NOW_MS + 11 * MINUTE_MS, { ...loud, slice: "watch" }));
    expect(monitor.state().ignored).toBe(13);
  });

  test("a followed bundle begins without evidence", async () => {
    const monitor = createMonitor({ baseline, bundle: "old" });
    const loud = (atMs: number) => sampleWindow(atMs, { invalid: 240 });
    await monitor.observe(loud(NOW_MS));
    await monitor.observe(loud(NOW_MS + MINUTE_MS));
    monitor.follow("new");
    expect(monitor.state()).toMatchObject({ bundle: "new", slices: {} });
    expect(await monitor.observe(loud(NOW_MS + 2 * MINUTE_MS))).toBeUndefined();
  });

  test("what a new bundle is expected to change alarms nobody; more than that does", async () => {
    const invalid = { invalid: 180, scores: [420, 180] };
    const change = expectedChange([sampleWindow(0)], [sampleWindow(0, invalid)]);
    const follow = (expected?: typeof change) => {
      const monitor = createMonitor({ baseline, bundle: "old" });
      monitor.follow("new", expected);
      return createMonitor({ baseline, state: monitor.state() });
    };
    const windows = (atMs: number) => sampleWindow(atMs, invalid);
    expect((await minutesToAlarm(follow(), windows))!.alarm.finding.code).toMatch(/IVR|SCORES/);
    expect(await minutesToAlarm(follow(change), windows)).toBeUndefined();
    const more = { invalid: 300, scores: [420, 180] };
    const found = await minutesToAlarm(follow(change), (atMs) => sampleWindow(atMs, more));
    expect(found!.alarm.finding.code).toBe("MONITOR_IVR_HIGH");
  });

  test("what may not change is watched as before, whatever the candidate showed", async () => {
    const invalid = { invalid: 300, scores: [420, 180] };
    const change = expectedChange([sampleWindow(0)], [sampleWindow(0, invalid)], ["scores"]);
    const monitor = createMonitor({ baseline });
    monitor.follow("new", change);
    const found = await minutesToAlarm(monitor, (atMs) => sampleWindow(atMs, invalid));
    expect(found!.alarm.finding.code).toBe("MONITOR_IVR_HIGH");
  });

  test("hours of the week that too few weeks hold are holes, and are said", async () => {
    const weeks = createTrafficBaseline({ timeZone: "UTC", from: baseline });
    weeks.forget({ fromMs: START_MS, toMs: START_MS + 2 * 3_600_000 });
    weeks.forget({ fromMs: START_MS + WEEK_MS, toMs: START_MS + WEEK_MS + 2 * 3_600_000 });
    const monitor = createMonitor({ baseline: weeks.toJSON() });
    expect(monitor.holes).toEqual([
      "2 of 168 hours of the week: not watched, fewer than 3 weeks of the baseline hold them",
    ]);
    const loud = (atMs: number) => sampleWindow(atMs, { invalid: 300 });
    expect((await minutesToAlarm(monitor, loud))!.minutes).toBe(123);
  });
});

describe("createTrafficBaseline", () => {
  test("the sum of two servers' baselines is the baseline of both", () => {
    const window = sampleWindow(START_MS);
    const [one, two, both] = [0, 0, 0].map(() => createTrafficBaseline({ timeZone: "UTC" })) as [
      ReturnType<typeof createTrafficBaseline>,
      ReturnType<typeof createTrafficBaseline>,
      ReturnType<typeof createTrafficBaseline>,
    ];
    one.add(window);
    two.add({ ...window, invalid: 7, slice: "mobile" });
    two.add(window);
    for (const each of [window, window, { ...window, invalid: 7, slice: "mobile" }]) both.add(each);
    one.merge(JSON.parse(JSON.stringify(two)));
    expect(one.toJSON()).toEqual(both.toJSON());
  });

  test("each refusal names the rule and the culprit", () => {
    const add = (overrides: Partial<MonitorWindow>) => () => {
      const baseline = createTrafficBaseline({ timeZone: "UTC" });
      baseline.add(sampleWindow(0));
      baseline.add(sampleWindow(0, overrides));
    };
    expect(add({ invalid: 601 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createTrafficBaseline requires windows with invalid <= clicks, got 601 of 600 (slice "all", at 0)]`,
    );
    expect(add({ clicks: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createTrafficBaseline requires windows with counts >= 0, got -1 for clicks (slice "all", at 0)]`,
    );
    expect(add({ scores: [1, 2, 3] })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createTrafficBaseline requires 2 score bins in every window, got 3]`,
    );
    expect(add({ slice: "" })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createTrafficBaseline requires windows with a time and the name of a slice (slice "", at 0)]`,
    );
    expect(() =>
      createTrafficBaseline({ timeZone: "Asia/Tokyo", from: baseline }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createTrafficBaseline requires baselines of one time zone, got UTC beside Asia/Tokyo]`,
    );
    expect(() =>
      createMonitor({ baseline: { version: 1, timeZone: "UTC", hours: [] } }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createMonitor requires a baseline with the slice "all", got none]`,
    );
    expect(() => createMonitor({ baseline, falseAlarmsPerYear: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createMonitor requires falseAlarmsPerYear > 0 and finite, got 0]`,
    );
    expect(() => createMonitor({ baseline, windowsMin: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[InputError: createMonitor requires windowsMin >= 1 and finite, got 0]`,
    );
  });
});
