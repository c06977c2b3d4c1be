import { type Click, clickAt, selectRows } from "@slidr/clicks";
import {
  attribute,
  count,
  createStreamEncoder,
  defineSpec,
  derived,
  distinct,
  encodeTable,
  type FeatureClick,
  type FeatureDefinition,
  flag,
  hourOfDay,
  lookup,
  prefix,
  type StoreStats,
} from "@slidr/features";
import { faultyClicks, paritySpec } from "@slidr/features/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyTable } from "./anyTable.js";
import { clickStreams } from "./clickStreams.js";
import { tinySpec } from "./tinySpec.js";

const utc = { timeZone: "UTC" };
const fields: Partial<Click> = { ip: "10.0.0.1", sessionId: "s", loggedIn: true };

/** Two columns a click object and a table's row must agree on beyond those the stores read. */
const shape = {
  id: "test/shape@1",
  compute: (_: Float64Array, { userId, sessionId, ip, loggedIn, attributes }: FeatureClick) =>
    JSON.stringify([userId, sessionId, ip, loggedIn, attributes?.campaignId, attributes?.device || undefined])
      .length,
};
const allKinds = defineSpec(
  [
    ...tinySpec.features,
    attribute("device", { as: "category" }),
    flag("campaignId", { is: ["c1"] }),
    lookup("reputation", { by: prefix("ip", 24) }),
    lookup("reputation", { by: ["userId", "ip"] }),
    derived({ name: "shape", derivation: shape }),
  ],
  { timeZone: "America/New_York" },
);
const options = {
  derivations: [shape],
  lookups: { reputation: (key: string) => (key.length % 3 ? key.length : undefined) },
};

/** A table's pass finds its entities by other means than a store, so it takes other room. */
const withoutBytes = (stats: StoreStats) => {
  return { ...stats, entities: stats.entities.map((entity) => ({ ...entity, bytes: 0 })) };
};

describe("encodeTable", () => {
  test("gives the rows that a stream encoder gives, bit for bit", () => {
    fc.assert(
      fc.property(clickStreams, (clicks) => {
        // A table that has every column, though any value may be missing.
        const table = anyTable([
          ...clicks,
          {
            clickId: "last",
            clickedAtMs: 0,
            userId: "u",
            ...fields,
            attributes: { campaignId: "c1", device: "tv" },
          },
        ]);
        const matrix = encodeTable(allKinds, table, options);
        const stream = createStreamEncoder(allKinds, { entitiesMax: 1000, ...options });
        const rows = new Float32Array(matrix.values.length);
        for (let row = 0; row < table.rowCount; row++)
          stream.encode(clickAt(table, row), rows, row * stream.width);
        expect(matrix.values).toEqual(rows);
        expect(withoutBytes(matrix.stats)).toEqual(withoutBytes(stream.store.stats()));
        expect([matrix.rowCount, matrix.width]).toEqual([table.rowCount, matrix.names.length]);
      }),
      { numRuns: 150 },
    );
  });

  test.each([3, 40, 700])("gives up the same entities as a stream where only %i are held", (entitiesMax) => {
    // A table's column holds numbers or texts, not both.
    const clicks = Array.from(faultyClicks({ clicks: 4000, seed: entitiesMax }), (click): Click => {
      return { ...click, attributes: { ...click.attributes, campaignId: `${click.attributes!.campaignId}` } };
    });
    const table = anyTable(clicks);
    const matrix = encodeTable(paritySpec, table, { entitiesMax });
    const stream = createStreamEncoder(paritySpec, { entitiesMax });
    const rows = new Float32Array(matrix.values.length);
    for (const [row, click] of clicks.entries()) stream.encode(click, rows, row * stream.width);
    expect(matrix.values).toEqual(rows);
    expect(withoutBytes(matrix.stats)).toEqual(withoutBytes(stream.store.stats()));
    const [user, ip] = matrix.stats.entities;
    expect(user!.evicted + user!.expired).toBeGreaterThan(500);
    expect(ip!.evicted + ip!.expired).toBeGreaterThan(100);
  });

  test("gives the same rows whatever codes its dictionaries use", () => {
    fc.assert(
      fc.property(clickStreams, (clicks) => {
        const spec = defineSpec(
          [count({ by: "userId", window: 24 }), count({ by: ["campaignId", "userId"], window: 60 })],
          utc,
        );
        const table = anyTable([
          { clickId: "x", clickedAtMs: 0, userId: "u4", attributes: { campaignId: "c2" } },
          ...clicks,
        ]);
        const rows = Uint32Array.from(clicks, (_, i) => i + 1);
        const { values } = encodeTable(spec, selectRows(table, rows));
        const stream = createStreamEncoder(spec, { entitiesMax: 1000 });
        expect(Array.from(values)).toEqual(clicks.flatMap((click) => Array.from(stream.encode(click))));
      }),
      { numRuns: 50 },
    );
  });

  test("counts late and repeated clicks, evictions and missing values", () => {
    const clicks: Click[] = [
      { clickId: "a", clickedAtMs: 7_200_000, userId: "u1" },
      { clickId: "a", clickedAtMs: 7_200_000, userId: "u1" },
      { clickId: "b", clickedAtMs: 0, userId: "u1" },
      { clickId: "c", clickedAtMs: 7_200_000, userId: "" },
      { clickId: "d", clickedAtMs: 7_200_000, userId: "u2" },
    ];
    const spec = defineSpec([count({ by: "userId", window: "1h" })], utc);
    const { values, lateCount, duplicateCount, stats } = encodeTable(spec, anyTable(clicks), {
      entitiesMax: 1,
    });
    expect(Array.from(values)).toEqual([1, 1, 2, -1, 1]);
    expect([lateCount, duplicateCount]).toEqual([1, 1]);
    expect(stats.entities[0]).toMatchObject({ name: "user", size: 1, evicted: 1, missing: 1 });
  });

  test("reports progress every 65,536 rows and at the end", () => {
    const clicks = Array.from(
      { length: 70_000 },
      (_, i): Click => ({ clickId: `${i}`, clickedAtMs: i, userId: "u" }),
    );
    const done: number[] = [];
    const onProgress = (progress: { done: number; total: number }) =>
      done.push(progress.done / progress.total);
    encodeTable(defineSpec([count({ by: "userId", window: "1m" })], utc), anyTable(clicks), {
      onProgress,
    });
    expect(done).toEqual([65_536 / 70_000, 1]);
  });

  test("an empty table has no rows", () => {
    const { values, rowCount } = encodeTable(
      defineSpec([count({ by: "userId", window: "1m" })], utc),
      anyTable([]),
    );
    expect([values.length, rowCount]).toEqual([0, 0]);
  });

  test("features see neither purchases nor anything beside the click", () => {
    const names: string[] = [];
    const spy = {
      id: "test/spy@1",
      compute: (_: Float64Array, click: FeatureClick) => {
        for (const name in click) names.push(name);
        return "purchased" in click ? 1 : 0;
      },
    };
    const table = anyTable([
      { clickId: "a", clickedAtMs: 0, userId: "u", purchased: true, purchasedAtMs: 5 },
    ]);
    const spec = defineSpec([derived({ name: "spy", derivation: spy })], utc);
    expect(Array.from(encodeTable(spec, table, { derivations: [spy] }).values)).toEqual([0]);
    const bought = { ...table, purchased: Uint8Array.of(0) };
    expect(encodeTable(spec, bought, { derivations: [spy] }).values).toEqual(Float32Array.of(0));
    const stream = createStreamEncoder(spec, { entitiesMax: 1, derivations: [spy] });
    expect(Array.from(stream.encode(clickAt(table, 0)))).toEqual([0]);
  });

  test("numbers are keys like their texts", () => {
    const clicks = [5, 5, 7, Number.NaN].map(
      (slot, i): Click => ({
        clickId: `${i}`,
        clickedAtMs: 0,
        userId: "u",
        attributes: { slot, device: "d" },
      }),
    );
    const spec = defineSpec(
      [
        count({ by: "slot", window: "1m" }),
        distinct("slot", { by: "device", window: "1d" }),
        attribute("slot"),
      ],
      utc,
    );
    const { values } = encodeTable(spec, anyTable(clicks));
    expect(Array.from(values)).toEqual([1, 1, 5, 2, 1, 5, 1, 2, 7, -1, 2, -1]);
    const stream = createStreamEncoder(spec, { entitiesMax: 9 });
    expect(Array.from(values)).toEqual(clicks.flatMap((click) => Array.from(stream.encode(click))));
  });
});

describe("errors of encodeTable", () => {
  const table = anyTable([{ clickId: "a", clickedAtMs: 0, userId: "u", attributes: { price: "cheap" } }]);
  const encodeWith = (feature: FeatureDefinition) => () =>
    encodeTable(defineSpec([feature], utc), table, options);
  test.each<[string, () => unknown]>([
    [
      'encodeTable requires column "sessionId", which the table lacks; fitSpecToLog leaves out the features that need it',
      encodeWith(count({ by: "sessionId", window: "1h" })),
    ],
    [
      'encodeTable requires column "toString", which the table lacks; fitSpecToLog leaves out the features that need it',
      encodeWith(distinct("toString", { by: "userId", window: "1h" })),
    ],
    [
      'encodeTable requires column "amount", which the table lacks; fitSpecToLog leaves out the features that need it',
      encodeWith(derived({ name: "x", derivation: shape, columns: ["amount"] })),
    ],
    [
      'Encoder.encode requires numbers in price, got "cheap"; attribute(..., { as: "category" }) takes texts',
      encodeWith(attribute("price")),
    ],
    [
      "encodeTable requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got NaN at row 0",
      () =>
        encodeTable(defineSpec([hourOfDay()], utc), { ...table, clickedAtMs: Float64Array.of(Number.NaN) }),
    ],
    [
      "encodeTable requires ids of at most 4096 characters, got 1000000 in userId at row 0",
      () =>
        encodeTable(defineSpec([count({ by: "userId", window: "1h" })], utc), {
          ...table,
          userId: { kind: "string", codes: Uint32Array.of(0), dictionary: ["u".repeat(1_000_000)] },
        }),
    ],
    [
      "encodeTable requires ids of well-formed Unicode, got a lone surrogate in userId at row 0",
      () =>
        encodeTable(defineSpec([count({ by: "userId", window: "1h" })], utc), {
          ...table,
          userId: { kind: "string", codes: Uint32Array.of(1), dictionary: ["\udfff", "\ud800"] },
        }),
    ],
    [
      "encodeTable requires ids of well-formed Unicode, got a lone surrogate in clickId at row 0",
      () =>
        encodeTable(defineSpec([count({ by: "userId", window: "1h" })], utc), {
          ...table,
          clickId: ["\ud800"],
        }),
    ],
  ])("%s", (message, run) => {
    expect(run).toThrow(expect.objectContaining({ name: "InputError", message }));
  });
});
