import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { tableFromClicks } from "@slidr/clicks";
import { count, defineSpec, encodeTables } from "@slidr/features";
import {
  compileSql,
  type DuckdbRunOptions,
  rawFeaturesFromDuckdb,
  readFeatureFile,
  readRawFeatures,
  writeFeatureFile,
  writeRawFeatures,
} from "@slidr/features/sql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestDuckdb, rawRows } from "./sqlClicks.js";

let connection: DuckDBConnection;
let close: () => void;
let directory: string;
beforeEach(async () => {
  ({ connection, close } = await openTestDuckdb());
  directory = mkdtempSync(join(tmpdir(), "slidr-sql-connection-"));
});
afterEach(() => {
  close();
  rmSync(directory, { recursive: true });
});

const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });
/** Each user's clicks: with 40,000 of them more than two chunks. */
const logOf = (clicks: number, user: string) =>
  `(SELECT 'c' || i AS clickId, i AS clickedAtMs, '${user}' AS userId FROM range(${clicks}) AS r(i))`;
const run = (options: Partial<DuckdbRunOptions> = {}) =>
  rawFeaturesFromDuckdb(spec, { source: logOf(3, "ann"), connection, ...options });
const countsOf = async (chunks: ReturnType<typeof run>) =>
  (await rawRows(chunks)).map(({ values }) => values[0]);
const tableNames = async () => {
  const tables = "SELECT table_name FROM duckdb_tables() ORDER BY table_name";
  return (await connection.runAndReadAll(tables)).getRows().map(([table]) => table);
};
const busy =
  "counting with DuckDB requires a connection that nothing else is using, got one that a run is using: open another of the same instance";

test("a caller's own tables, called as ours are, survive runs that end and runs that fail", async () => {
  const { statements } = compileSql(spec, { dialect: "duckdb", source: "log" });
  const names = [...statements.map(({ name }) => name), "slidr_feature_rows"].sort();
  for (const name of names) await connection.run(`CREATE TABLE ${name} AS SELECT 'kept' AS text`);
  expect(await countsOf(run())).toEqual([1, 2, 3]);
  await writeRawFeatures(spec, { source: logOf(3, "ann"), connection, path: join(directory, "raw.parquet") });
  const onProgress = () => {
    throw new Error("enough");
  };
  await expect(countsOf(run({ onProgress }))).rejects.toThrow("enough");
  const rows = encodeTables(spec, [tableFromClicks([{ clickId: "a", clickedAtMs: 0, userId: "ann" }])]);
  expect((await writeFeatureFile(join(directory, "f.parquet"), spec, rows, { connection })).clicks).toBe(1);
  expect(await tableNames()).toEqual(names);
  for (const name of names) {
    expect((await connection.runAndReadAll(`SELECT * FROM ${name}`)).getRows()).toEqual([["kept"]]);
  }
});

test("a caller's temporary table is neither replaced nor dropped", async () => {
  await connection.run("CREATE TEMP TABLE slidr_clicks AS SELECT 'kept' AS text");
  await expect(countsOf(run())).rejects.toThrow('Table with name "slidr_clicks" already exists');
  expect((await connection.runAndReadAll("SELECT * FROM slidr_clicks")).getRows()).toEqual([["kept"]]);
  expect(await tableNames()).toEqual(["slidr_clicks"]);
});

test("a log may be called as a table of ours", async () => {
  await connection.run(`CREATE TABLE slidr_input AS SELECT * FROM ${logOf(3, "ann")}`);
  expect(await countsOf(run({ source: "slidr_input" }))).toEqual([1, 2, 3]);
  expect(await tableNames()).toEqual(["slidr_input"]);
});

test("a second run on a connection is refused, and the first one ends as if alone", async () => {
  const first = run({ source: logOf(40_000, "ann") });
  const started = await first.next();
  await expect(countsOf(run())).rejects.toThrow(busy);
  await expect(run().next()).rejects.toMatchObject({ code: "DUCKDB_BUSY" });
  const path = join(directory, "raw.parquet");
  await expect(writeRawFeatures(spec, { source: logOf(3, "bob"), connection, path })).rejects.toThrow(busy);
  await expect(writeFeatureFile(path, spec, [], { connection })).rejects.toThrow(busy);
  await expect(readRawFeatures(spec, { source: "raw", connection }).next()).rejects.toThrow(busy);
  await expect(readFeatureFile(path, { connection })).rejects.toThrow(busy);
  const rest = await countsOf(first);
  expect(started.value!.rowCount + rest.length).toBe(40_000);
  expect(rest.at(-1)).toBe(40_000);
  expect(await countsOf(run())).toEqual([1, 2, 3]);
});

test("of two runs started at once on a connection one counts its own log", async () => {
  const both = await Promise.allSettled([countsOf(run()), countsOf(run({ source: logOf(5, "bob") }))]);
  expect(both).toMatchObject([
    { status: "fulfilled", value: [1, 2, 3] },
    { status: "rejected", reason: { code: "DUCKDB_BUSY" } },
  ]);
});

test("a run left early leaves its connection free, without a table of ours", async () => {
  for await (const { rowCount } of run({ source: logOf(40_000, "ann") })) {
    expect(rowCount).toBeGreaterThan(0);
    break;
  }
  expect(await tableNames()).toEqual([]);
  expect(await countsOf(run())).toEqual([1, 2, 3]);
});

test.each([1, 3, 7])(
  "a run that fails after statement %i leaves its connection free, without a table of ours",
  async (last) => {
    const onProgress = ({ done }: { done: number }) => {
      if (done === last) throw new Error("enough");
    };
    const path = join(directory, "raw.parquet");
    await expect(countsOf(run({ onProgress }))).rejects.toThrow("enough");
    await expect(
      writeRawFeatures(spec, { source: logOf(3, "ann"), connection, path, onProgress }),
    ).rejects.toThrow("enough");
    expect(readdirSync(directory)).toEqual([]);
    expect(await tableNames()).toEqual([]);
    expect(await countsOf(run())).toEqual([1, 2, 3]);
  },
);

test("a failure inside a caller's transaction is told as it is, and its rollback takes our tables along", async () => {
  await connection.run("BEGIN");
  await connection.run("CREATE TEMP TABLE slidr_clicks AS SELECT 1 AS one");
  await expect(countsOf(run())).rejects.toThrow('Table with name "slidr_clicks" already exists');
  await connection.run("ROLLBACK");
  expect(await tableNames()).toEqual([]);
  expect(await countsOf(run())).toEqual([1, 2, 3]);
});

test("a connection that does not keep the order of rows is refused, and free once it does", async () => {
  await connection.run("SET preserve_insertion_order = false");
  await expect(countsOf(run())).rejects.toMatchObject({ code: "DUCKDB_ORDER" });
  await connection.run("SET preserve_insertion_order = true");
  expect(await countsOf(run())).toEqual([1, 2, 3]);
});

test("the raw file of a run that fails stays as it was", async () => {
  const path = join(directory, "raw.parquet");
  await writeRawFeatures(spec, { source: logOf(3, "ann"), connection, path });
  await expect(
    writeRawFeatures(spec, {
      source: logOf(5, "ann"),
      connection,
      path,
      onProgress: () => {
        throw new Error("enough");
      },
    }),
  ).rejects.toThrow("enough");
  expect(readdirSync(directory)).toEqual(["raw.parquet"]);
  expect((await rawRows(readRawFeatures(spec, { source: `read_parquet('${path}')` }))).length).toBe(3);
});
