import type { Click } from "@slidr/clicks";
import {
  attribute,
  burst,
  count,
  createEncoder,
  createStreamEncoder,
  dayOfWeek,
  defineSpec,
  derived,
  distinct,
  type EncoderOptions,
  type FeatureClick,
  type FeatureDefinition,
  flag,
  gap,
  gapRegularity,
  hourOfDay,
  lookup,
  prefix,
  rate,
} from "@slidr/features";
import { describe, expect, test } from "vitest";

const click: Click = { clickId: "c", clickedAtMs: 0, userId: "u1" };

function encode(
  features: FeatureDefinition[],
  raw: number[],
  of: Partial<Click> = {},
  options: EncoderOptions = {},
) {
  const encoder = createEncoder(defineSpec(features, { timeZone: "UTC" }), options);
  const row = new Float32Array(encoder.width);
  encoder.encode(Float64Array.from(raw), { ...click, ...of }, row);
  return Array.from(row);
}

describe("encode", () => {
  test("copies counts, and gives the declared value where one is missing", () => {
    const features = [
      count({ by: "userId", window: "1h" }),
      distinct("userId", { by: "ip", window: "1d", missing: 0 }),
    ];
    expect(encode(features, [7, 3])).toEqual([7, 3]);
    expect(encode(features, [-1, -1])).toEqual([-1, 0]);
  });

  test("rate: 30 clicks in 10 minutes are 3 a minute", () => {
    expect(encode([rate({ by: "ip", window: "10m" })], [30])).toEqual([3]);
    expect(encode([rate({ by: "ip", window: "10m" })], [-1])).toEqual([-1]);
  });

  test("burst: 4 clicks in 1 minute of 8 in 1 hour are (4 / 1) / (8 / 60) = 30 times the hour's rate", () => {
    const features = [burst({ by: "userId", short: "1m", long: "1h" })];
    expect(encode(features, [4, 8])).toEqual([30]);
    expect(encode(features, [-1, -1])).toEqual([-1]);
    expect(encode(features, [0, 0])).toEqual([-1]);
  });

  test("gapRegularity: gaps of e^2 and e^4 ms have mean log 3 and deviation 1", () => {
    const [mean, std] = encode([gapRegularity({ by: "userId" })], [5, 7, 55, -1, -1, -1, -1, -1, -1]);
    // (ln 7 + ln 55) / 2 = (1.945910 + 4.007333) / 2; half their difference.
    expect(mean).toBeCloseTo(2.976622, 6);
    expect(std).toBeCloseTo(1.030712, 6);
  });

  test("gapRegularity agrees with numpy", () => {
    // numpy 1.26: x = np.log([1200, 850, 40000, 3, 77, 900, 86400000, 1]); x.mean(), x.std()
    const gaps = [1200, 850, 40_000, 3, 77, 900, 86_400_000, 1];
    const [mean, std] = encode([gapRegularity({ by: "userId" })], [1200, ...gaps]);
    expect(mean).toBeCloseTo(6.868907328247115, 5);
    expect(std).toBeCloseTo(5.372457797158067, 5);
  });

  test("gapRegularity has no mean before the first gap, no deviation before the second, and takes 0 ms as 1", () => {
    const none = Array<number>(8).fill(-1);
    const features = [gapRegularity({ by: "userId" })];
    expect(encode(features, [-1, ...none])).toEqual([-1, -1]);
    expect(encode(features, [1, 1, ...none.slice(1)])).toEqual([0, -1]);
    expect(encode(features, [0, 0, 0, ...none.slice(2)])).toEqual([0, 0]);
  });

  test("gap and gapRegularity of one entity and window share its series", () => {
    const features = [gap({ by: "userId" }), gapRegularity({ by: "userId" })];
    expect(encode(features, [40, 1, 1, -1, -1, -1, -1, -1, -1])).toEqual([40, 0, 0]);
  });

  test("hours and days are points on the circle; quarters are exact", () => {
    const hour = (h: number) => encode([hourOfDay()], [], { clickedAtMs: h * 3_600_000 });
    expect([0, 6, 12, 18].map(hour)).toEqual([
      [0, 1],
      [1, 0],
      [0, -1],
      [-1, 0],
    ]);
    expect(hour(3)).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]);
    // 1970-01-01 was a Thursday: 3 / 7 of the circle.
    const [sin, cos] = encode([dayOfWeek()], []);
    expect(sin).toBeCloseTo(0.433884, 6);
    expect(cos).toBeCloseTo(-0.900969, 6);
  });

  test.each([
    ["UTC", "2024-03-04T00:00:00Z", 0, 0], // a Monday
    ["UTC", "2024-03-10T23:59:59.999Z", 6, 23],
    ["UTC", "1969-12-31T23:00:00Z", 2, 23], // before the epoch: a Wednesday
    ["Asia/Kolkata", "2024-03-03T18:30:00Z", 0, 0], // +05:30
    ["America/New_York", "2024-03-10T06:59:59Z", 6, 1], // 01:59 EST, the last second before the change
    ["America/New_York", "2024-03-10T07:00:00Z", 6, 3], // 03:00 EDT
  ])("in %s it is day %s, %i, at hour %i", (timeZone, iso, day, hour) => {
    const encoder = createEncoder(defineSpec([dayOfWeek(), hourOfDay()], { timeZone }));
    const row = new Float32Array(4);
    encoder.encode(new Float64Array(0), { ...click, clickedAtMs: Date.parse(iso) }, row);
    const turns = [(2 * Math.PI * day) / 7, (2 * Math.PI * hour) / 24];
    const expected = turns.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]);
    for (let i = 0; i < 4; i++) expect(row[i]).toBeCloseTo(expected[i]!, 6);
  });

  test("flags are 1, 0 or missing", () => {
    const features = [flag("loggedIn"), flag("device", { is: ["tv", "phone"] })];
    expect(encode(features, [], { loggedIn: true, attributes: { device: "tv" } })).toEqual([1, 1]);
    expect(encode(features, [], { loggedIn: false, attributes: { device: "TV" } })).toEqual([0, 0]);
    expect(encode(features, [])).toEqual([-1, -1]);
  });

  test("attributes are numbers as they are, and categories in buckets", () => {
    const number = [attribute("price", { missing: -5 })];
    expect(encode(number, [], { attributes: { price: 2.5 } })).toEqual([2.5]);
    expect(encode(number, [], { attributes: { price: "2.5" } })).toEqual([2.5]);
    expect(encode(number, [], { attributes: { price: Number.NaN } })).toEqual([-5]);
    expect(encode(number, [])).toEqual([-5]);
    const bucket = (os: string | number) =>
      encode([attribute("os", { as: "category", buckets: 50 })], [], { attributes: { os } });
    expect(bucket("7")).toEqual(bucket(7));
    const buckets = new Set(Array.from({ length: 1000 }, (_, i) => bucket(`os-${i}`)[0]));
    expect(buckets.size).toBe(50);
    expect(Math.min(...(buckets as Set<number>))).toBe(0);
    expect(bucket("")).toEqual([-1]);
  });

  test("lookups ask by the key's text: a column, a network, or a JSON array of several", () => {
    const asked: string[] = [];
    const table = (key: string) => {
      asked.push(key);
      return key.length;
    };
    const features = [
      lookup("t", { by: "ip" }),
      lookup("t", { by: prefix("ip", 24) }),
      lookup("t", { by: ["userId", "ip"] }),
      lookup("t", { by: "sessionId", missing: 0.5 }),
    ];
    expect(encode(features, [], { ip: "203.0.113.9" }, { lookups: { t: table } })).toEqual([11, 14, 20, 0.5]);
    expect(asked).toEqual(["203.0.113.9", "203.0.113.0/24", '["u1","203.0.113.9"]']);
  });

  test("a derived feature sees its inputs before rounding, a derived one among them, and the click", () => {
    const half = { id: "test/half@1", compute: (inputs: Float64Array) => inputs[0]! / 2 };
    const mix = {
      id: "test/mix@2",
      compute: (inputs: Float64Array, { userId }: FeatureClick) =>
        inputs[0]! + 10 * inputs[1]! + 100 * inputs[2]! + userId.length,
    };
    const hourly = count({ by: "ip", window: "1h" });
    const features = [
      derived({
        name: "mix",
        derivation: mix,
        inputs: [derived({ name: "half", derivation: half, inputs: [hourly] }), hourOfDay()],
      }),
      count({ by: "ip", window: "1d" }),
    ];
    // half of 3, sin and cos at hour 6, and two letters: 1.5 + 10 x 1 + 100 x 0 + 2.
    const options = { derivations: [half, mix] };
    expect(encode(features, [3, 9], { clickedAtMs: 6 * 3_600_000 }, options)).toEqual([13.5, 9]);
  });

  test("NaN from a derived feature is missing", () => {
    const none = { id: "test/none@1", compute: () => Number.NaN };
    expect(
      encode([derived({ name: "x", derivation: none, missing: 4 })], [], {}, { derivations: [none] }),
    ).toEqual([4]);
  });
});

describe("errors of the encoder", () => {
  const big = { id: "test/big@1", compute: () => 1e39 };
  test.each<[string, () => unknown]>([
    [
      'createEncoder requires a lookup named "rfm", which the spec uses: pass it as lookups.rfm',
      () => encode([lookup("rfm", { by: "userId" })], []),
    ],
    [
      'createEncoder requires a derivation "test/big@1" for feature "x": pass it in derivations',
      () => encode([derived({ name: "x", derivation: big })], []),
    ],
    [
      'Encoder.encode requires values that float32 can hold, got 1e+39 for x at click "c"',
      () => encode([derived({ name: "x", derivation: big })], [], {}, { derivations: [big] }),
    ],
    [
      'Encoder.encode requires values that float32 can hold, got Infinity for price at click "c"',
      () => encode([attribute("price")], [], { attributes: { price: Infinity } }),
    ],
    [
      'Encoder.encode requires numbers in price, got "cheap"; attribute(..., { as: "category" }) takes texts',
      () => encode([attribute("price")], [], { attributes: { price: "cheap" } }),
    ],
  ])("%s", (message, run) => {
    expect(run).toThrow(expect.objectContaining({ name: "InputError", message }));
  });
});

test("a click whose own values cannot be encoded counts once, however often it is delivered", () => {
  const spec = defineSpec([count({ by: "userId", window: "1h" }), attribute("price")], { timeZone: "UTC" });
  const stream = createStreamEncoder(spec, { entitiesMax: 10 });
  const bad = { clickId: "a", clickedAtMs: 0, userId: "u", attributes: { price: Infinity } };
  const message = 'requires values that float32 can hold, got Infinity for price at click "a"';
  expect(() => stream.encode(bad)).toThrow(message);
  expect(() => stream.encode(bad)).toThrow(message);
  expect(Array.from(stream.encode({ ...bad, attributes: { price: 5 } }))).toEqual([1, 5]);
  expect(Array.from(stream.encode({ ...bad, clickId: "b", attributes: { price: 5 } }))).toEqual([2, 5]);
});
