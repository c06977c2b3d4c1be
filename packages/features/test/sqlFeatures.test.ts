import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type Click, writeClickFile } from "@slidr/clicks";
import {
  attribute,
  count,
  defaultSpec,
  defineSpec,
  derived,
  distinct,
  encodeTable,
  type FeatureSpec,
  gap,
  gapRegularity,
  lookup,
  prefix,
  rate,
} from "@slidr/features";
import {
  compileSql,
  type EncodedChunk,
  encodeRawChunks,
  rawFeaturesFromDuckdb,
  readRawFeatures,
  writeRawFeatures,
} from "@slidr/features/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/contract/random.js";
import { faultyTable } from "./faultyTable.js";
import { duckdbRows, fillTable, firstDifference, openTestDuckdb, rawRows } from "./sqlClicks.js";

let connection: DuckDBConnection;
let close: () => void;
let directory: string;
beforeAll(async () => {
  ({ connection, close } = await openTestDuckdb());
  directory = mkdtempSync(join(tmpdir(), "slidr-sql-test-"));
});
afterAll(() => {
  close();
  rmSync(directory, { recursive: true });
});

const utc = { timeZone: "UTC" };
const click = (clickId: string, clickedAtMs: number, userId = "ann"): Click => ({
  clickId,
  clickedAtMs,
  userId,
});

async function expectOracle(spec: FeatureSpec, clicks: readonly Click[]) {
  const rows = await duckdbRows(connection, spec, clicks);
  expect(firstDifference(spec, clicks, rows)).toBe("");
  return rows;
}

async function allValues(chunks: AsyncIterable<EncodedChunk>): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const { values } of chunks) parts.push(values);
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

describe("what DuckDB counts", () => {
  test("a tile holds 65,535 clicks, whichever clicks came out of order or twice", async () => {
    const spec = defineSpec(
      [
        count({ by: "userId", window: 20_000, tile: 10_000 }),
        count({ by: "userId", window: 100_000, tile: 100_000 }),
        rate({ by: "userId", window: 40_000, tile: 5000 }),
      ],
      utc,
    );
    const random = createRandom(2);
    const clicks: Click[] = [];
    for (let i = 0; i < 67_500; i++) {
      const lateMs = i % 50 === 0 ? Math.floor(random() * 4000) : 0;
      clicks.push(click(i % 97 === 5 ? `c${i - 3}` : `c${i}`, 1_000_000 + Math.floor(i / 10) - lateMs));
    }
    for (let i = 0; i < 70; i++)
      clicks.push(click(`d${i}`, 1_008_000 + 500 * i, i % 9 === 0 ? "bob" : "ann"));
    const rows = await expectOracle(spec, clicks);
    expect(Math.max(...rows.map(({ values }) => values[1]!))).toBe(65_535);
  });

  test("before 1970 tiles run on as after it", async () => {
    const spec = defineSpec(
      [
        count({ by: "userId", window: 20, tile: 5 }),
        gap({ by: "userId", window: 50 }),
        distinct("ip", { by: "userId", window: 15 }),
      ],
      utc,
    );
    const random = createRandom(3);
    const clicks = Array.from({ length: 400 }, (_, i) => ({
      ...click(`c${i}`, -400 + 2 * i + Math.floor(random() * 12)),
      ip: `10.0.0.${Math.floor(random() * 6)}`,
    }));
    await expectOracle(spec, clicks);
  });

  test("windows of 24 days, state that expires, and clicks from before it did", async () => {
    const spec = defineSpec(
      [
        count({ by: "userId", window: "24d" }),
        gapRegularity({ by: "userId", window: "24d" }),
        distinct("ip", { by: "userId", window: "24d", cap: 5 }),
        distinct("ip", { by: "userId", window: "2d", cap: 5 }),
      ],
      utc,
    );
    const random = createRandom(4);
    let nowMs = 1_700_000_000_000;
    const clicks = Array.from({ length: 600 }, (_, i) => {
      nowMs += Math.floor(random() ** 8 * 40 * 86_400_000);
      const lateMs = random() < 0.1 ? Math.floor(random() * 60 * 86_400_000) : 0;
      const id = random() < 0.1 ? `c${i - 1 - Math.floor(random() * 9)}` : `c${i}`;
      return { ...click(id, nowMs - lateMs, `u${i % 3}`), ip: `10.0.0.${Math.floor(random() * 9)}` };
    });
    await expectOracle(spec, clicks);
  });

  test("an id given again after its entity expired is a new click", async () => {
    const spec = defineSpec([count({ by: "userId", window: 20, tile: 5 })], utc);
    const rows = await expectOracle(spec, [click("a", 0), click("a", 20), click("a", 41), click("a", 41)]);
    expect(rows.map(({ duplicate }) => duplicate)).toEqual([false, true, false, true]);
  });

  test("numbers are keys by value: -0 is 0, NaN is missing", async () => {
    const spec = defineSpec([count({ by: "price", window: "1m" })], utc);
    const source = `(SELECT 'c' || i AS clickId, i AS clickedAtMs, 'ann' AS userId, ['0', '-0', 'nan', '1', '1.0', NULL][i + 1]::DOUBLE AS price FROM range(6) AS r(i))`;
    const rows = await rawRows(rawFeaturesFromDuckdb(spec, { source, connection }));
    expect(rows.map(({ values }) => values[0])).toEqual([1, 2, -1, 1, 2, -1]);
  });

  test("a text nan is a key, an empty text is none", async () => {
    const spec = defineSpec([count({ by: "campaignId", window: "1m" })], utc);
    const clicks = ["nan", "NaN", "nan", "", "-0.0", "0.0"].map((campaignId, i) => ({
      ...click(`c${i}`, i),
      attributes: { campaignId },
    }));
    const rows = await expectOracle(spec, clicks);
    expect(rows.map(({ values }) => values[0])).toEqual([1, 1, 2, -1, 1, 1]);
  });

  test("rows without an order are taken as they stand", async () => {
    const spec = defineSpec([gap({ by: "userId" })], utc);
    await fillTable(connection, "clicks", [click("a", 500), click("b", 100), click("c", 700)]);
    const rows = await rawRows(rawFeaturesFromDuckdb(spec, { source: "clicks", connection }));
    expect(rows.map(({ values }) => values[0])).toEqual([-1, 0, 200]);
    const byTime = await rawRows(
      rawFeaturesFromDuckdb(spec, { source: "clicks", order: "clickedAtMs", connection }),
    );
    expect(byTime.map(({ values }) => values[0])).toEqual([-1, 400, 200]);
  });

  test("an empty log has no rows", async () => {
    await fillTable(connection, "clicks", []);
    const spec = defaultSpec(utc);
    expect(await rawRows(rawFeaturesFromDuckdb(spec, { source: "clicks", connection }))).toEqual([]);
  });

  test("a connection that does not keep the order of rows is refused", async () => {
    await connection.run("SET preserve_insertion_order = false");
    const run = rawRows(rawFeaturesFromDuckdb(defaultSpec(utc), { source: "clicks", connection }));
    await expect(run).rejects.toThrow(
      "counting with DuckDB requires a connection that keeps the order of rows: SET preserve_insertion_order = true",
    );
    await connection.run("SET preserve_insertion_order = true");
  });

  test("nothing stays behind on a connection of the caller's", async () => {
    const tables = await connection.runAndReadAll(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'slidr%'",
    );
    expect(tables.getRows()).toEqual([]);
  });
});

describe("rows of features from DuckDB", () => {
  test("are those of encodeTable on faulty traffic, through a Parquet file of integers too", async () => {
    const table = faultyTable(10_000, 3);
    const spec = defaultSpec({ timeZone: "Europe/Rome" });
    const expected = encodeTable(spec, table).values;
    const path = join(directory, "clicks.parquet");
    await writeClickFile(path, table);
    const source = `read_parquet('${path}')`;
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total);
    const limits = { memoryLimitBytes: 500_000_000, threads: 2, tempDirectory: directory, onProgress };
    const direct = await allValues(encodeRawChunks(spec, rawFeaturesFromDuckdb(spec, { source, ...limits })));
    expect(Buffer.from(direct.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    expect(seen.at(-1)).toBe(1);

    const raw = join(directory, "raw.parquet");
    expect(await writeRawFeatures(spec, { source, path: raw })).toEqual({ clicks: table.rowCount });
    const stored = await allValues(
      encodeRawChunks(spec, readRawFeatures(spec, { source: `read_parquet('${raw}')` })),
    );
    expect(Buffer.from(stored.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(["clicks.parquet", "raw.parquet"]);
  });

  test("read attributes, lookups and derived features of the same row", async () => {
    const perAddress = {
      id: "test/perAddress@1",
      compute: (inputs: Float64Array) => inputs[0]! / inputs[1]!,
    };
    const agent = {
      id: "test/agent@1",
      compute: (
        _: Float64Array,
        { attributes }: { attributes?: Readonly<Record<string, string | number>> },
      ) => String(attributes?.device ?? "").length || Number.NaN,
    };
    const network = prefix("ip", 24);
    const spec = defineSpec(
      [
        attribute("campaignId", { as: "category" }),
        lookup("reputation", { by: network }),
        lookup("pairs", { by: ["userId", "device"] }),
        derived({
          name: "perAddress",
          derivation: perAddress,
          inputs: [count({ by: network, window: "1h" }), distinct("ip", { by: network, window: "1h" })],
          kind: "ratio",
        }),
        derived({ name: "agent", derivation: agent, columns: ["device"], kind: "number" }),
      ],
      utc,
    );
    const options = {
      derivations: [perAddress, agent],
      lookups: { reputation: (key: string) => key.length, pairs: (key: string) => key.charCodeAt(3) },
    };
    const table = faultyTable(3000, 4);
    const path = join(directory, "more.parquet");
    await writeClickFile(path, table);
    const chunks = rawFeaturesFromDuckdb(spec, { source: `read_parquet('${path}')`, connection });
    const values = await allValues(encodeRawChunks(spec, chunks, options));
    expect(values).toEqual(encodeTable(spec, table, options).values);
  });

  test("are refused where another spec counted", async () => {
    const spec = defineSpec([count({ by: "userId", window: "1h" })], utc);
    const path = join(directory, "other.parquet");
    await fillTable(connection, "clicks", [click("a", 1)]);
    await writeRawFeatures(spec, { source: "clicks", connection, path });
    const other = defineSpec([count({ by: "userId", window: "1d" })], utc);
    await expect(rawRows(readRawFeatures(other, { source: `read_parquet('${path}')` }))).rejects.toThrow(
      /^readRawFeatures requires integers counted by spec [0-9a-f]+, got those of [0-9a-f]+: count again/,
    );
    await expect(rawRows(readRawFeatures(spec, { source: "clicks", connection }))).rejects.toThrow(
      'readRawFeatures requires column "seq", which the source lacks',
    );
  });
});

describe("a log that cannot be counted", () => {
  const byUser = defineSpec([count({ by: "userId", window: "1m" })], utc);
  const run = (source: string, spec = byUser) => rawRows(rawFeaturesFromDuckdb(spec, { source, connection }));
  const timed = (ms: string) => `(SELECT 'a"b' AS clickId, ${ms} AS clickedAtMs, 'ann' AS userId)`;

  test.each([
    ["NULL::BIGINT", "null"],
    ["1.5", "1.5"],
    ["'nan'::DOUBLE", "nan"],
    ["'-inf'::DOUBLE", "-inf"],
    ["4000000000000001", "4000000000000001"],
    ["'soon'", "soon"],
  ])("has a time of %s", async (ms, got) => {
    await expect(run(timed(ms))).rejects.toThrow(
      `rawFeaturesFromDuckdb requires clickedAtMs in whole milliseconds, at most 4e15 from 1970, got ${got} at click "a\\"b"`,
    );
  });

  test("has an id of more than 4,096 UTF-16 units, and is counted with one of 4,096", async () => {
    const withUser = (user: string) => `(SELECT 'c' AS clickId, 1 AS clickedAtMs, ${user} AS userId)`;
    expect(await run(withUser("REPEAT('🙂', 2048)"))).toHaveLength(1);
    expect(await run(withUser("REPEAT('汉', 4096)"))).toHaveLength(1);
    await expect(run(withUser("REPEAT('🙂', 2048) || 'x'"))).rejects.toThrow(
      'rawFeaturesFromDuckdb requires ids of at most 4096 characters, got 4097 in userId at click "c"',
    );
  });

  test("lacks a column, or has one of the wrong type", async () => {
    const spec = defineSpec([count({ by: ["campaignId", "device"], window: "1h" })], utc);
    await expect(
      run("(SELECT 'a' AS clickId, 1 AS clickedAtMs, 'u' AS userId, 'k' AS campaignId)", spec),
    ).rejects.toThrow(
      'rawFeaturesFromDuckdb requires column "attributes.device", which feature "campaign_device_clicks_1h" reads and the source lacks; fitSpecToLog leaves out the features that need it',
    );
    await expect(run("(SELECT 'a' AS clickId, 'u' AS userId)")).rejects.toThrow(
      'rawFeaturesFromDuckdb requires column "clickedAtMs", which every spec needs and the source lacks',
    );
    await expect(run(timed("TIMESTAMP '2024-01-01'"))).rejects.toThrow(
      'rawFeaturesFromDuckdb requires a column of numbers, got TIMESTAMP in "clickedAtMs"',
    );
  });
});

describe("names and texts of strangers", () => {
  test("a column called as a table of ours might be is no table", async () => {
    const spec = defineSpec([count({ by: "slidr_place", window: "1m" })], utc);
    await connection.run(
      "CREATE OR REPLACE TABLE odd AS SELECT 'a' AS clickId, 1 AS clickedAtMs, 'ann' AS userId, 'x' AS slidr_place",
    );
    const [row] = await rawRows(rawFeaturesFromDuckdb(spec, { source: "odd", connection }));
    expect(Array.from(row!.values)).toEqual([1]);
  });

  test("are quoted: a column may be called anything", async () => {
    const column = 'a"; DROP TABLE kept; --';
    await connection.run("CREATE OR REPLACE TABLE kept AS SELECT 1 AS one");
    const spec = defineSpec(
      [count({ by: column, window: "1m" }), distinct(column, { by: "userId", window: "1m" })],
      utc,
    );
    const clicks = ["x'; --", "x'; --", "y"].map((text, i) => ({
      ...click(`'${i}`, i),
      attributes: { [column]: text },
    }));
    await connection.run(
      `CREATE OR REPLACE TABLE odd (clickId VARCHAR, clickedAtMs BIGINT, userId VARCHAR, "${column.replaceAll('"', '""')}" VARCHAR)`,
    );
    for (const { clickId, clickedAtMs, userId, attributes } of clicks) {
      await connection.run("INSERT INTO odd VALUES (?, ?, ?, ?)", [
        clickId,
        clickedAtMs,
        userId,
        attributes[column]!,
      ]);
    }
    const rows = await rawRows(rawFeaturesFromDuckdb(spec, { source: "odd", connection }));
    expect(firstDifference(spec, clicks, rows)).toBe("");
    expect((await connection.runAndReadAll("SELECT * FROM kept")).getRows()).toEqual([[1]]);
  });

  test("stand in quotes in Spark too", () => {
    const spec = defineSpec([count({ by: "a`; DROP TABLE kept; --", window: "1m" })], utc);
    const { statements } = compileSql(spec, { dialect: "spark", source: "clicks", order: "seq" });
    expect(statements[0]!.sql).toContain("`attributes.a``; DROP TABLE kept; --`");
  });
});
