import { blockingFindings, checkTrainingData, type DayProfile, profileDay } from "@slidr/guardrails";
import { describe, expect, test } from "vitest";
import { seededRandom } from "./samples.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SLICES = ["desktop", "mobile"];

interface Click {
  readonly id: string;
  atMs: number;
  human: number;
  slice: number;
  features: number[];
}

/** 6,000 clicks by the rhythm of a day, in sessions of one to four; one session in ten is human, and counters tell. */
function clicksOf(day: number): Click[] {
  const random = seededRandom(1000 + day);
  const clicks: Click[] = [];
  while (clicks.length < 6000) {
    const hour = Math.floor(random() * 24);
    if (random() > 0.2 + 0.8 * Math.sin((hour / 24) * Math.PI) ** 2) continue;
    const atMs = day * DAY_MS + (hour + random()) * HOUR_MS;
    const human = random() < 0.1 ? 1 : 0;
    const slice = random() < 0.3 ? 0 : 1;
    const length = 1 + Math.floor(random() * 4);
    for (let i = 0; i < length; i++) {
      const count = human === 1 ? 1 + i : 4 + i + Math.floor(20 * random());
      clicks.push({
        id: `${day}-${clicks.length}`,
        atMs,
        human,
        slice,
        features: [count, i === 0 ? -1 : 1000 * random()],
      });
    }
  }
  return clicks;
}

function profileOf(day: number, clicks: readonly Click[] = clicksOf(day), specHash = "one"): DayProfile {
  return profileDay({
    fromMs: day * DAY_MS,
    toMs: (day + 1) * DAY_MS,
    timeZone: "UTC",
    specHash,
    clickedAtMs: clicks.map(({ atMs }) => atMs),
    human: clicks.map(({ human }) => human),
    clickId: clicks.map(({ id }) => id),
    slice: { codes: clicks.map(({ slice }) => slice), names: SLICES },
    features: {
      columns: [
        { name: "user_clicks_1h", default: 0 },
        { name: "user_gap", default: -1 },
      ],
      values: Float32Array.from(clicks.flatMap(({ features }) => features)),
    },
  });
}

const baseline = Array.from({ length: 14 }, (_, day) => profileOf(day));
const codesOf = (clicks: readonly Click[], specHash?: string) =>
  blockingFindings(checkTrainingData({ profile: profileOf(14, clicks, specHash), baseline })).map(
    ({ code }) => code,
  );
const changed = (change: (click: Click) => void, when: (click: Click) => boolean = () => true) =>
  clicksOf(14).map((click) => {
    if (when(click)) change(click);
    return click;
  });
const hourOf = ({ atMs }: Click) => Math.floor((atMs - 14 * DAY_MS) / HOUR_MS);

describe("checkTrainingData", () => {
  test("clean days pass, and every finding can be read", () => {
    for (let day = 14; day < 24; day++) {
      const findings = checkTrainingData({ profile: profileOf(day), baseline });
      expect(blockingFindings(findings)).toEqual([]);
      for (const { message, action, n } of findings) {
        expect(message.length).toBeGreaterThan(20);
        expect(action).not.toBe("");
        expect(n).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("labels missing for six hours", () => {
    expect(
      codesOf(
        changed(
          (click) => {
            click.human = 0;
          },
          (click) => hourOf(click) >= 10 && hourOf(click) < 16,
        ),
      ),
    ).toContain("LABEL_DENSITY");
  });

  test("labels missing for one hour, which has fifty", () => {
    expect(
      codesOf(
        changed(
          (click) => {
            click.human = 0;
          },
          (click) => hourOf(click) === 12,
        ),
      ),
    ).toContain("LABELS_MISSING");
  });

  test("labels that are late", () => {
    expect(
      codesOf(
        changed(
          (click) => {
            click.human = -1;
          },
          (click) => hourOf(click) >= 10,
        ),
      ),
    ).toContain("UNKNOWN_LABELS");
  });

  test("labels flipped at random in one click of twelve", () => {
    const random = seededRandom(5);
    expect(
      codesOf(
        changed(
          (click) => {
            click.human = 1 - click.human;
          },
          () => random() < 1 / 12,
        ),
      ),
    ).toContain("LABEL_AGREEMENT");
  });

  test("a feature at its default", () => {
    expect(
      codesOf(
        changed((click) => {
          click.features[1] = -1;
        }),
      ),
    ).toContain("MISSING_VALUES");
  });

  test("a unit a thousand times too small, in one slice", () => {
    expect(
      codesOf(
        changed(
          (click) => {
            click.features[0]! *= 1000;
          },
          ({ slice }) => slice === 0,
        ),
      ),
    ).toContain("VALUE_RANGE");
  });

  test("a frozen counter", () => {
    expect(
      codesOf(
        changed(
          (click) => {
            click.features[0] = 5;
          },
          (click) => hourOf(click) >= 6,
        ),
      ),
    ).toContain("COUNTERS");
  });

  test("a slice that vanished", () => {
    expect(codesOf(clicksOf(14).filter(({ slice }) => slice === 1))).toContain("VOLUME");
  });

  test("a flood of one slice, which warns and does not block", () => {
    const clicks = clicksOf(14);
    const again = clicks.filter((click) => click.slice === 0 && hourOf(click) >= 10 && hourOf(click) < 16);
    const flood = [1, 2].flatMap((time) => again.map((click) => ({ ...click, id: `${click.id}-${time}` })));
    const findings = checkTrainingData({ profile: profileOf(14, [...clicks, ...flood]), baseline });
    expect(blockingFindings(findings)).toEqual([]);
    const volume = findings.find(({ code }) => code === "VOLUME")!;
    expect(volume).toMatchObject({ passed: false, severity: "warn", worstSlice: "desktop" });
    expect(volume.pValue!).toBeLessThan(1e-6);
    expect(volume.message).toContain("a flood of that slice, which warns only");
  });

  test("a surge in all slices at once, where a flood of one is none", () => {
    const names = ["a", "b", "c", "d"];
    // Each slice has so many clicks an hour, give or take a tenth; the given ones come on top.
    const surgeOf = (day: number, added: (slice: number, hour: number) => number) => {
      const random = seededRandom(day);
      const clicks = names.flatMap((_, slice) =>
        Array.from({ length: 24 }, (_, hour) =>
          Array.from({ length: Math.round(90 + 20 * random() + added(slice, hour)) }, () => ({
            slice,
            hour,
          })),
        ).flat(),
      );
      const profile = profileDay({
        fromMs: day * DAY_MS,
        toMs: (day + 1) * DAY_MS,
        timeZone: "UTC",
        clickedAtMs: clicks.map(({ hour }) => day * DAY_MS + hour * HOUR_MS),
        human: clicks.map(() => 0),
        slice: { codes: clicks.map(({ slice }) => slice), names },
      });
      return profile;
    };
    const usual = Array.from({ length: 7 }, (_, day) => surgeOf(day, () => 0));
    const surgeFinding = (added: (slice: number, hour: number) => number) =>
      checkTrainingData({ profile: surgeOf(7, added), baseline: usual }).find(
        ({ code }) => code === "SURGE",
      )!;
    const isHour = (hour: number) => hour >= 6 && hour < 9;
    expect(surgeFinding((_, hour) => (isHour(hour) ? 50 : 0))).toMatchObject({
      passed: false,
      severity: "block",
      slice: "all, 06:00 to 09:00",
    });
    expect(surgeFinding((slice, hour) => (slice === 2 && isHour(hour) ? 500 : 0)).passed).toBe(true);
    expect(surgeFinding(() => 50).passed).toBe(true);
  });

  test("missing hours", () => {
    expect(codesOf(clicksOf(14).filter((click) => hourOf(click) < 11 || hourOf(click) >= 13))).toContain(
      "HOUR_MISSING",
    );
  });

  test("one missing hour where days come at levels of their own, and no empty hour of a tiny log", () => {
    const dayOf = (day: number, level: number, clusterClicks: number, lost = -1) => {
      const random = seededRandom(5000 + day);
      const times = Array.from({ length: 24 }, (_, hour) => {
        const clusters = Math.round(
          (level / clusterClicks) *
            (clusterClicks === 1 ? 0.9 + 0.2 * random() : Math.sqrt(-Math.log(1 - random()))),
        );
        const hits = hour === lost ? 0 : clusters * clusterClicks;
        return new Array<number>(hits).fill(day * DAY_MS + hour * HOUR_MS);
      }).flat();
      return profileDay({
        fromMs: day * DAY_MS,
        toMs: (day + 1) * DAY_MS,
        timeZone: "UTC",
        clickedAtMs: times,
        human: new Uint8Array(times.length),
      });
    };
    const passes = (profile: DayProfile, baseline: readonly DayProfile[]) =>
      checkTrainingData({ profile, baseline }).find(({ code }) => code === "HOUR_MISSING")!.passed;
    const large = Array.from({ length: 14 }, (_, day) => dayOf(day, 600 + 900 * (day % 3), 1));
    expect(passes(dayOf(14, 1000, 1, 14), large)).toBe(false);
    const tiny = Array.from({ length: 60 }, (_, day) => dayOf(day, 40, 20));
    for (let day = 14; day < 60; day++) expect(passes(tiny[day]!, tiny.slice(day - 14, day))).toBe(true);
  });

  test("an hour delivered twice", () => {
    const clicks = clicksOf(14);
    expect(codesOf([...clicks, ...clicks.filter((click) => hourOf(click) === 12)])).toContain(
      "DELIVERED_TWICE",
    );
  });

  test("one id delivered 400 times is one id, and no day's file", () => {
    const clicks = clicksOf(14);
    const sampled = profileOf(14).sample.ids[0]!;
    const once = clicks.find(({ id }) => id === sampled)!;
    expect(codesOf([...clicks, ...new Array<Click>(400).fill(once)])).not.toContain("DELIVERED_TWICE");
  });

  test("an earlier day that is delivered again is named by its date in its own zone", () => {
    const zoned = (day: number, ids: number) =>
      profileDay({
        fromMs: day * DAY_MS - 14 * HOUR_MS,
        toMs: (day + 1) * DAY_MS - 14 * HOUR_MS,
        timeZone: "Etc/GMT-14",
        clickedAtMs: Array.from({ length: 200 }, () => day * DAY_MS),
        human: new Uint8Array(200),
        clickId: Array.from({ length: 200 }, (_, index) => `${ids}-${index}`),
      });
    const findings = checkTrainingData({ profile: zoned(14, 13), baseline: [zoned(13, 13)] });
    expect(findings.find(({ code }) => code === "DELIVERED_TWICE")!.message).toContain(
      "sampled ids occurred on 1970-01-14 already",
    );
  });

  test("a feature that is missing no longer blocks nobody", () => {
    const lacking = (day: number, share: number) => {
      const random = seededRandom(day);
      const clicks = clicksOf(day);
      for (const click of clicks) click.features[1] = random() < share ? -1 : 5;
      return profileOf(day, clicks);
    };
    const findings = checkTrainingData({
      profile: lacking(14, 0),
      baseline: Array.from({ length: 14 }, (_, day) => lacking(day, 0.3)),
    });
    expect(findings.find(({ code }) => code === "MISSING_VALUES")).toMatchObject({ passed: true });
  });

  test("yesterday's file once more, under this day's times", () => {
    expect(codesOf(clicksOf(13).map((click) => ({ ...click, atMs: click.atMs + DAY_MS })))).toEqual([
      "DELIVERED_TWICE",
    ]);
  });

  test("yesterday's file as it was", () => {
    expect(codesOf(clicksOf(13))).toContain("OUTSIDE_DAY");
  });

  test("a clock five hours late", () => {
    const late = changed((click) => {
      click.atMs = 14 * DAY_MS + ((click.atMs + 5 * HOUR_MS) % DAY_MS);
    });
    expect(codesOf(late)).toContain("CLOCK_SHIFT");
  });

  test("another spec", () => {
    expect(codesOf(clicksOf(14), "two")).toEqual(["SCHEMA"]);
  });

  test("a finding names the slice, the hours, clicks to look at, and what to do", () => {
    const findings = checkTrainingData({
      profile: profileOf(
        14,
        clicksOf(14).filter((click) => hourOf(click) !== 12 || click.slice === 1),
      ),
      baseline,
    });
    const volume = findings.find(({ code }) => code === "VOLUME")!;
    expect(volume).toMatchObject({
      passed: false,
      severity: "block",
      worstSlice: "desktop",
      slice: "desktop, 12:00",
      observed: 0,
    });
    expect(volume.message).toMatch(
      /^clicks by hour and slice: desktop, 12:00, 0 clicks where like days have \d+ \(at least \d+/,
    );
    const passing = findings.find(({ code }) => code === "VALUE_RANGE")!;
    expect(passing.samples!.length).toBeGreaterThan(0);
  });

  test("without earlier days, what needs them says so and passes", () => {
    const findings = checkTrainingData({ profile: profileOf(14), baseline: [] });
    expect(blockingFindings(findings)).toEqual([]);
    expect(findings.find(({ code }) => code === "VOLUME")).toMatchObject({
      severity: "info",
      passed: true,
      message: "volume: not judged, for it takes 3 earlier days, and there are 0",
    });
  });

  test("rejects a baseline that does not precede the day", () => {
    expect(() => checkTrainingData({ profile: profileOf(3), baseline })).toThrow(
      "checkTrainingData requires a baseline of days before the profile, got one that ends later at index 3",
    );
    const elsewhere = { ...baseline[0]!, timeZone: "Asia/Tokyo" };
    expect(() => checkTrainingData({ profile: profileOf(14), baseline: [elsewhere] })).toThrow(
      "checkTrainingData requires a baseline in UTC, got Asia/Tokyo at index 0",
    );
  });
});
