import {
  createProfiler,
  type DayProfile,
  mergeProfiles,
  parseProfile,
  profileDay,
  serialiseProfile,
} from "@slidr/guardrails";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { valueBinName } from "../src/profile/valueBins.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FRAME = {
  fromMs: 0,
  toMs: DAY_MS,
  timeZone: "UTC",
  specHash: "spec",
  schema: [{ name: "ip", type: "string" }],
};
const COLUMNS = [
  { name: "user_clicks_1h", default: 0 },
  { name: "user_gap", default: -1 },
];

interface Row {
  readonly atMs: number;
  readonly human: number;
  readonly id: string;
  readonly slice: number;
  readonly delayMs: number;
  readonly values: readonly number[];
}

function profileOf(rows: readonly Row[], sampleSize = 8): DayProfile {
  return profileDay({
    ...FRAME,
    sampleSize,
    clickedAtMs: rows.map((row) => row.atMs),
    human: rows.map((row) => row.human),
    clickId: rows.map((row) => row.id),
    slice: { codes: rows.map((row) => row.slice), names: ["mobile", "desktop", "tablet"] },
    conversionDelayMs: rows.map((row) => row.delayMs),
    features: { columns: COLUMNS, values: Float32Array.from(rows.flatMap((row) => row.values)) },
  });
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  atMs: fc.integer({ min: -HOUR_MS, max: DAY_MS + HOUR_MS }),
  human: fc.constantFrom(1, 0, -1),
  id: fc.integer({ min: 0, max: 40 }).map(String),
  slice: fc.nat(2),
  delayMs: fc.constantFrom(Number.NaN, 0, 5000, 1e9),
  values: fc.tuple(fc.constantFrom(0, 1, 3, 1e6), fc.constantFrom(-1, 0, 0.5, Number.NaN)),
});

describe("profileDay", () => {
  test("counts a day worked by hand", () => {
    const profile = profileOf([
      { atMs: 10, human: 1, id: "a", slice: 0, delayMs: 90_000, values: [1, -1] },
      { atMs: 20, human: 0, id: "b", slice: 0, delayMs: Number.NaN, values: [5, 250] },
      { atMs: HOUR_MS, human: -1, id: "b", slice: 1, delayMs: Number.NaN, values: [0, Number.NaN] },
      { atMs: DAY_MS, human: 0, id: "c", slice: 1, delayMs: Number.NaN, values: [0, 0] },
    ]);
    expect(profile.outside).toBe(1);
    const [desktop, mobile] = profile.slices;
    expect([desktop!.name, mobile!.name]).toEqual(["desktop", "mobile"]);
    expect(Array.from(mobile!.clicks.subarray(0, 2))).toEqual([2, 0]);
    expect(Array.from(desktop!.clicks.subarray(0, 2))).toEqual([0, 1]);
    expect([mobile!.labelled[0], mobile!.humans[0], desktop!.labelled[1]]).toEqual([2, 1, 0]);
    // The gap of -1 is its default; the count of 0 an hour later is the other feature's.
    expect(Array.from(mobile!.defaults.subarray(0, 4))).toEqual([0, 1, 0, 0]);
    expect(Array.from(desktop!.defaults.subarray(0, 4))).toEqual([0, 0, 1, 0]);
    // 1 lies in [1, 2), bin 17 + 6; 5 in [4, 8), two octaves on.
    expect([
      mobile!.values[23],
      mobile!.values[25],
      mobile!.humanValues[23],
      mobile!.labelledValues[25],
    ]).toEqual([1, 1, 1, 1]);
    // NaN is in bin 0 of the second feature of the second hour.
    expect(desktop!.values[3 * 64]).toBe(1);
    // 90 seconds lie in [64, 128).
    expect(mobile!.delays[7]).toBe(1);
    expect(Object.fromEntries(profile.sample.ids.map((id, i) => [id, profile.sample.counts[i]]))).toEqual({
      a: 1,
      b: 2,
    });
  });

  test("a slice that no click has is no slice of the day", () => {
    expect(profileOf([]).slices).toEqual([]);
  });

  test("bins ascend with the value and name their octave", () => {
    const names = [-300, -1, -0.001, 0, 1e-9, 0.5, 1, 7, 1e13].map((value) => {
      const { values } = profileOf([{ atMs: 0, human: 0, id: "", slice: 0, delayMs: 0, values: [value, 0] }])
        .slices[0]!;
      return valueBinName(values.indexOf(1));
    });
    expect(names).toEqual([
      "-512 to -256",
      "-2 to -1",
      "-0.0313 to -0.0156",
      "0",
      "0.0156 to 0.0313",
      "0.5 to 1",
      "1 to 2",
      "4 to 8",
      "1100000000000 to 2200000000000",
    ]);
  });

  test("rejects rows that do not fit, naming the culprit", () => {
    const rows = { clickedAtMs: [0], human: [0] };
    const failing = (options: object) => () => profileDay({ ...FRAME, ...rows, ...options });
    expect(failing({ toMs: 5 })).toThrow(
      "profileDay requires fromMs and toMs 1 to 744 whole hours apart, got 0 and 5",
    );
    expect(failing({ human: [2] })).toThrow(
      "profileDay requires labels 1 (human), 0 (not human) or -1 (unknown), got 2 at index 0",
    );
    expect(failing({ human: [] })).toThrow("profileDay requires 1 values of human, got 0");
    expect(failing({ slice: { codes: [3], names: ["a"] } })).toThrow(
      "profileDay requires slice codes below 1, got 3 at index 0",
    );
    expect(failing({ features: { columns: COLUMNS, values: new Float32Array(1) } })).toThrow(
      "profileDay requires 2 values of features, got 1",
    );
    expect(
      failing({ features: { columns: [{ name: "x", default: Number.NaN }], values: new Float32Array(1) } }),
    ).toThrow("profileDay requires a finite default of x, or none, got NaN");
    expect(failing({ sampleSize: 0 })).toThrow("profileDay requires sampleSize from 1 to 65536, got 0");
    expect(failing({ timeZone: "Mars" })).toThrow(/profileDay.*Mars/);
    const names = Array.from({ length: 257 }, (_, i) => `s${i}`);
    const many = {
      clickedAtMs: new Float64Array(257),
      human: new Int8Array(257),
      slice: { codes: names.map((_, i) => i), names },
    };
    expect(failing(many)).toThrow(
      'profileDay requires at most 256 slices, got more ("s256"); profile by something coarser',
    );
  });
});

describe("mergeProfiles", () => {
  test("the profile of the union is the merge of the profiles, however the rows are cut", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 60 }), fc.nat(60), fc.nat(60), (rows, a, b) => {
        const cuts = [0, Math.min(a, b), Math.max(a, b), rows.length];
        const parts = [0, 1, 2].map((i) => profileOf(rows.slice(cuts[i], cuts[i + 1])));
        const whole = serialiseProfile(profileOf(rows));
        const [x, y, z] = parts as [DayProfile, DayProfile, DayProfile];
        expect(serialiseProfile(mergeProfiles([x, mergeProfiles([y, z])]))).toBe(whole);
        expect(serialiseProfile(mergeProfiles([mergeProfiles([z, x]), y]))).toBe(whole);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("chunks give the profile of the whole", () => {
    const profiler = createProfiler(FRAME);
    profiler.add({ clickedAtMs: [1], human: [1] });
    profiler.add({ clickedAtMs: [HOUR_MS], human: [0] });
    expect(serialiseProfile(profiler.profile())).toBe(
      serialiseProfile(profileDay({ ...FRAME, clickedAtMs: [1, HOUR_MS], human: [1, 0] })),
    );
  });

  test("spans join", () => {
    const next = profileDay({
      ...FRAME,
      fromMs: DAY_MS,
      toMs: 2 * DAY_MS,
      clickedAtMs: [DAY_MS + HOUR_MS],
      human: [1],
    });
    const both = mergeProfiles([profileDay({ ...FRAME, clickedAtMs: [0], human: [0] }), next]);
    expect([both.fromMs, both.toMs, both.slices[0]!.clicks[0], both.slices[0]!.clicks[25]]).toEqual([
      0,
      2 * DAY_MS,
      1,
      1,
    ]);
  });

  test("rejects profiles of different frames", () => {
    const profile = profileOf([]);
    expect(() => mergeProfiles([])).toThrow("mergeProfiles requires a profile, got none");
    expect(() => mergeProfiles([profile, { ...profile, specHash: "x" }])).toThrow(
      "mergeProfiles requires profiles of one frame, got another specHash at index 1",
    );
    expect(() => mergeProfiles([profile, { ...profile, fromMs: 1, toMs: DAY_MS + 1 }])).toThrow(
      "got another minute of the hour at index 1",
    );
    expect(() => mergeProfiles([profile, { ...profile, fromMs: 40 * DAY_MS, toMs: 41 * DAY_MS }])).toThrow(
      "mergeProfiles requires a joint span of at most 744 hours, got 984",
    );
  });
});

describe("serialiseProfile", () => {
  test("a profile comes back as it was", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
        expect(parseProfile(serialiseProfile(profileOf(rows)))).toEqual(profileOf(rows));
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  test("damaged texts are refused with a reason", () => {
    const text = serialiseProfile(
      profileOf([{ atMs: 0, human: 1, id: "a", slice: 0, delayMs: 0, values: [1, 1] }]),
    );
    const damage = (from: string, to: string) => () => parseProfile(text.replace(from, to));
    expect(damage('"formatVersion":1', '"formatVersion":2')).toThrow(
      "parseProfile requires a serialised profile; its formatVersion is not 1",
    );
    expect(damage('"clicks":[1]', '"clicks":[1,-24]')).toThrow("mobile.clicks holds more than 24 counts");
    expect(damage('"clicks":[1]', '"clicks":[1.5]')).toThrow("mobile.clicks is not a list of counts");
    expect(damage('"toMs":86400000', '"toMs":1e15')).toThrow("its span, zone or spec hash is not one");
    expect(damage('"ids":["a"]', '"ids":[]')).toThrow("its sample of click ids is not one");
    expect(damage('"hours":[0],"ids":["a"]', '"hours":[99],"ids":["a"]')).toThrow(
      "its sample of click ids is not one",
    );
    expect(() => parseProfile(text.slice(1))).toThrow(
      "parseProfile requires a serialised profile; profile is not JSON in UTF-8",
    );
  });
});
