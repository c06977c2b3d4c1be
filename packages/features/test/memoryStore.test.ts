import type { Click } from "@slidr/clicks";
import {
  burst,
  count,
  createMemoryStore,
  defineSpec,
  distinct,
  type FeatureDefinition,
  gap,
  gapRegularity,
} from "@slidr/features";
import { faultyClicks, paritySpec } from "@slidr/features/contract";
import { describe, expect, test } from "vitest";

const dayMs = 86_400_000;
let clickCount = 0;
/** A click of user u with an id of its own. */
const at = (clickedAtMs: number, more: Partial<Click> = {}): Click => ({
  clickId: `c${clickCount++}`,
  clickedAtMs,
  userId: "u",
  ...more,
});
const storeOf = (features: FeatureDefinition[], entitiesMax = 1000) =>
  createMemoryStore(defineSpec(features, { timeZone: "UTC" }), { entitiesMax });

describe("counts", () => {
  test("cover the current tile and the N - 1 before it, to the millisecond of a tile's edge", () => {
    const store = storeOf([count({ by: "userId", window: "1m" })]); // 12 tiles of 5 s
    const read = (ms: number) => store.update(at(ms)).values[0];
    expect(read(4999)).toBe(1); // tile 0
    expect(read(5000)).toBe(2); // tile 1
    expect(read(59_999)).toBe(3); // tile 11: tiles 0 to 11
    expect(read(60_000)).toBe(3); // tile 12: tiles 1 to 12, the first click is gone
    expect(read(64_999)).toBe(4);
    expect(read(65_000)).toBe(4); // tile 13: the click of tile 1 is gone
  });

  test("take a click out of order into its own tile and read at the entity's clock", () => {
    const store = storeOf([count({ by: "userId", window: "1m" })]);
    store.update(at(0));
    store.update(at(100_000)); // tile 20: the ring holds tiles 9 to 20
    const inRing = store.update(at(45_000)); // tile 9, the ring's oldest
    expect([inRing.values[0], inRing.late]).toEqual([2, false]);
    const again = store.update(at(50_000)); // tile 10
    expect([again.values[0], again.late]).toEqual([3, false]);
  });

  test("report a click older than the ring as late, count it in no tile, and let it read itself", () => {
    const store = storeOf([count({ by: "userId", window: "1m" })]);
    store.update(at(100_000)); // tile 20
    const older = store.update(at(44_999)); // tile 8
    expect([older.values[0], older.late]).toEqual([2, true]);
    expect(store.update(at(100_000)).values[0]).toBe(2);
    expect(store.stats().late).toBe(1);
  });

  test("saturate at 65,535 a tile and never wrap", () => {
    const store = storeOf([count({ by: "userId", window: 20, tile: 10 })]);
    let last = 0;
    for (let i = 0; i < 65_540; i++) last = store.update(at(0)).values[0]!;
    expect(last).toBe(65_535);
    expect(store.update(at(10)).values[0]).toBe(65_536); // a full tile and one click
    expect(store.update(at(20)).values[0]).toBe(2);
  });

  test("hold before 1970 too", () => {
    const store = storeOf([count({ by: "userId", window: 20, tile: 10 })]);
    expect([-21, -20, -11, -1, 0].map((ms) => store.update(at(ms)).values[0])).toEqual([1, 2, 3, 3, 2]);
  });
});

describe("a second delivery", () => {
  test("reads what the first read and changes nothing", () => {
    const store = storeOf([
      count({ by: "userId", window: "1h" }),
      gap({ by: "userId" }),
      gapRegularity({ by: "userId" }),
      distinct("ip", { by: "userId", window: "1d" }),
    ]);
    store.update(at(1000, { ip: "10.0.0.1" }));
    const click = at(4000, { ip: "10.0.0.2" });
    const first = store.update(click);
    const second = store.update(click);
    expect(second).toEqual({ ...first, duplicate: true });
    expect(Array.from(first.values)).toEqual([2, 3000, 3000, -1, -1, -1, -1, -1, -1, -1, 2]);
    expect(store.stats()).toMatchObject({ clicks: 3, duplicates: 1 });
  });

  test("is known among the entity's last 8 clicks", () => {
    const store = storeOf([count({ by: "userId", window: "1h" })]);
    const clicks = Array.from({ length: 9 }, (_, i) => at(i));
    for (const click of clicks) store.update(click);
    expect(store.update(clicks[1]!).duplicate).toBe(true);
    expect(store.update(clicks[0]!).duplicate).toBe(false);
  });

  test("of a click without an id is a click of its own", () => {
    const store = storeOf([count({ by: "userId", window: "1h" })]);
    store.update(at(0, { clickId: "" }));
    expect(store.update(at(0, { clickId: "" })).values[0]).toBe(2);
  });
});

describe("distinct", () => {
  test("counts values last seen less than the window ago, to the millisecond", () => {
    const store = storeOf([distinct("userId", { by: "ip", window: 100 })]);
    const read = (ms: number, userId: string) => store.update(at(ms, { userId, ip: "10.0.0.1" })).values[0];
    expect(read(0, "a")).toBe(1);
    expect(read(99, "b")).toBe(2);
    expect(read(100, "b")).toBe(1); // a was last seen 100 ms ago
    expect(read(100, "a")).toBe(2);
  });

  test("stops at its cap and keeps the most recently seen", () => {
    const store = storeOf([distinct("userId", { by: "ip", window: "1d" })]);
    let last = 0;
    for (let i = 0; i < 300; i++) last = store.update(at(i, { userId: `u${i}`, ip: "10.0.0.1" })).values[0]!;
    expect(last).toBe(128);
    // u172 to u299 are kept; a day after u298 only u299 and the newcomer are left.
    expect(store.update(at(298 + dayMs, { userId: "new", ip: "10.0.0.1" })).values[0]).toBe(2);
  });

  test("forgets no one it should keep while an address stays busy for 60 days", () => {
    const store = storeOf([distinct("userId", { by: "ip", window: "24d" })]);
    const seen = new Map<string, number>();
    for (let day = 0; day < 60; day += 0.5) {
      const userId = day % 20 === 0 ? `rare${day}` : "daily";
      const ms = day * dayMs;
      seen.set(userId, ms);
      const expected = [...seen.values()].filter((last) => last > ms - 24 * dayMs).length;
      expect([day, store.update(at(ms, { userId, ip: "10.0.0.1" })).values[0]]).toEqual([day, expected]);
    }
  });
});

describe("gaps", () => {
  test("are -1 at first, then ms since the latest click, 0 out of order, -1 after a pause longer than the window", () => {
    const store = storeOf([gap({ by: "userId", window: "1h" })]);
    const gaps = [5000, 5000, 7000, 6000, 7500, 7500 + 3_600_000, 7500 + 7_200_001].map(
      (ms) => store.update(at(ms)).values[0],
    );
    expect(gaps).toEqual([-1, 0, 2000, 0, 500, 3_600_000, -1]);
  });
});

describe("a store of limited size", () => {
  const features = [count({ by: "userId", window: "1h" }), distinct("ip", { by: "userId", window: "1h" })];
  const of = (userId: string, ms: number) => at(ms, { userId, ip: "10.0.0.1" });

  test("gives up the least recently seen and says so", () => {
    const store = storeOf(features, 2);
    for (const [userId, ms] of [
      ["a", 0],
      ["b", 1],
      ["a", 2],
      ["c", 3],
    ] as const)
      store.update(of(userId, ms));
    expect(store.update(of("a", 4)).values[0]).toBe(3);
    expect(store.stats().entities[0]).toMatchObject({ size: 2, evicted: 1, expired: 0 });
    expect(Array.from(store.update(of("b", 5)).values)).toEqual([1, 1]);
  });

  test("takes the place of an expired one without calling it evicted", () => {
    const store = storeOf(features, 2);
    store.update(of("a", 0));
    store.update(of("b", 3_000_000));
    store.update(of("c", 3_600_001));
    expect(store.stats().entities[0]).toMatchObject({ size: 2, evicted: 0, expired: 1 });
  });

  test("keeps what has expired for as long as a click may be on its way", () => {
    const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
    const users = (count: number) => Array.from({ length: count }, (_, i) => `u${i}`);
    const delayed = (expirySlackMs: number) => {
      const store = createMemoryStore(spec, { entitiesMax: 10_000, expirySlackMs });
      store.update(of("ann", 0));
      // A page of newcomers two minutes later, then a click of ann that was 90 seconds on its way.
      for (const user of users(600)) store.update(of(user, 120_000));
      return store.update(of("ann", 30_000)).values[0];
    };
    expect(delayed(90_000)).toBe(2);
    expect(delayed(0)).toBe(1);
  });

  test("does not grow when only the names of its entities change", () => {
    const store = storeOf(features, 1_000_000);
    for (let i = 0; i < 2000; i++) store.update(of(`u${i}`, i * 600_000));
    // An hour holds 7 of them; the first page's 512 slots are handed on.
    expect(store.stats().entities[0]).toMatchObject({ size: 512, evicted: 0, expired: 1488 });
  });
});

describe("read", () => {
  const features = [
    count({ by: "userId", window: "1m" }),
    burst({ by: "userId", short: "1m", long: "1h" }),
    gap({ by: "userId" }),
    distinct("ip", { by: "userId", window: "1d" }),
  ];

  test("of an unseen entity allocates nothing and reads 0", () => {
    const store = storeOf(features);
    expect(Array.from(store.read(at(0)).values)).toEqual([0, 0, -1, 0]);
    expect(store.stats()).toMatchObject({ clicks: 0, entities: [{ size: 0 }] });
  });

  test("tells what stands before a click, and counts a known click as it was counted", () => {
    const store = storeOf(features);
    const click = at(62_000, { ip: "10.0.0.1" });
    store.update(at(1000));
    store.update(click);
    expect(Array.from(store.read(at(63_000)).values)).toEqual([1, 2, 1000, 1]);
    expect(Array.from(store.read(at(500_000)).values)).toEqual([0, 2, 438_000, 1]);
    expect(Array.from(store.read(at(61_000)).values)).toEqual([1, 2, 0, 1]);
    expect(Array.from(store.read(click).values)).toEqual([1, 2, 61_000, 1]);
    expect(Array.from(store.read(at(62_000 + dayMs + 1)).values)).toEqual([0, 0, -1, 0]);
  });
});

describe("bad input", () => {
  const features = [
    count({ by: "userId", window: "1h" }),
    gap({ by: "userId", window: "1h" }),
    distinct("ip", { by: "userId", window: "1h" }),
    count({ by: "device", window: "1h" }),
  ];
  const store = storeOf(features);

  test.each<[string, Partial<Click>]>([
    [
      'FeatureStore.update requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got NaN at click "x"',
      { clickedAtMs: Number.NaN },
    ],
    [
      'FeatureStore.update requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got Infinity at click "x"',
      { clickedAtMs: Infinity },
    ],
    [
      'FeatureStore.update requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got 0.5 at click "x"',
      { clickedAtMs: 0.5 },
    ],
    [
      'FeatureStore.update requires ids of at most 4096 characters, got 1000000 in userId at click "x"',
      { userId: "u".repeat(1_000_000) },
    ],
    [
      'FeatureStore.update requires ids of at most 4096 characters, got 5000 in device at click "x"',
      { attributes: { device: "d".repeat(5000) } },
    ],
    [
      "FeatureStore.update requires ids of at most 4096 characters, got 5000 in clickId at its own click",
      { clickId: "c".repeat(5000) },
    ],
    [
      'FeatureStore.update requires ids of well-formed Unicode, got a lone surrogate in userId at click "x"',
      { userId: "u\ud800" },
    ],
    [
      'FeatureStore.update requires ids of well-formed Unicode, got a lone surrogate in device at click "x"',
      { attributes: { device: "\udc00d" } },
    ],
    [
      "FeatureStore.update requires ids of well-formed Unicode, got a lone surrogate in clickId at its own click",
      { clickId: "c\ud83d" },
    ],
  ])("%s", (message, fields) => {
    expect(() => store.update(at(0, { clickId: "x", ...fields }))).toThrow(
      expect.objectContaining({ name: "InputError", message }),
    );
    // Half a click changes nothing: a store that met the bad one goes on as one that did not.
    const [met, unmet] = [storeOf(features), storeOf(features)];
    const attributes = { device: "d" };
    const before = at(1000, { ip: "10.0.0.1", attributes });
    const after = [
      at(1500, { ip: "10.0.0.2", attributes }),
      at(1600, { ip: "10.0.0.2", attributes }),
      before,
    ];
    for (const some of [met, unmet]) some.update(before);
    const bad = { ...at(1400, { ip: "10.0.0.3", attributes }), clickId: "x", ...fields };
    expect(() => met.update(bad)).toThrow(message);
    expect(() => met.read(bad)).toThrow(message);
    expect(met.stats()).toEqual(unmet.stats());
    for (const click of after) {
      expect(met.read(click)).toEqual(unmet.read(click));
      expect(met.update(click)).toEqual(unmet.update(click));
    }
    expect(met.stats()).toEqual(unmet.stats());
  });

  test.each([0, 1.5, Number.NaN, 1e9])("entitiesMax %s", (entitiesMax) => {
    expect(() => storeOf([count({ by: "userId", window: "1h" })], entitiesMax)).toThrow(
      `createMemoryStore requires an integer entitiesMax in [1, 268435456], got ${entitiesMax}`,
    );
  });

  test.each([[[1]], [[1, 2 ** 32]], [[1, 0.5]], [[1, "2"]]])("hashKey %j", (hashKey) => {
    const create = () =>
      createMemoryStore(defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" }), {
        entitiesMax: 1,
        hashKey: hashKey as unknown as [number, number],
      });
    expect(create).toThrow(
      `createMemoryStore requires a hashKey of two 32-bit integers, got ${JSON.stringify(hashKey)}`,
    );
  });

  test("a missing value of an entity reads -1 and is counted", () => {
    const read = store.update(at(0, { userId: "" }));
    expect(Array.from(read.values)).toEqual([-1, -1, -1, -1]);
    expect(store.stats().entities.map((entity) => entity.missing)).toEqual([1, 1]);
  });

  test("ids with separators or of a prototype's names are ids like others", () => {
    const own = storeOf([count({ by: ["userId", "device"], window: "1h" })]);
    const pairs = [
      ["a|b", "c"],
      ["a", "b|c"],
      ["a\0", "b"],
      ["a", "\0b"],
      ["__proto__", "x"],
      ["toString", "x"],
      ["🙂", "x"],
    ];
    const counts = pairs.map(
      ([userId, device]) => own.update(at(0, { userId: userId!, attributes: { device: device! } })).values[0],
    );
    expect(counts).toEqual(pairs.map(() => 1));
    expect(own.update(at(0, { attributes: JSON.parse('{"__proto__": "y"}') })).values[0]).toBe(-1);
  });
});

test("no number depends on the hash's key", () => {
  const keys = [undefined, [0, 0], [-1, 2 ** 32 - 1]] as const;
  const stores = keys.map((hashKey) =>
    createMemoryStore(paritySpec, { entitiesMax: 10_000, ...(hashKey && { hashKey }) }),
  );
  for (const click of faultyClicks({ clicks: 3000, seed: 5 })) {
    const [first, ...others] = stores.map((store) => store.update(click));
    for (const other of others) expect(other).toEqual(first);
  }
});
