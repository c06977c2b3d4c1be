import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Click, tableFromClicks } from "@slidr/clicks";
import {
  attribute,
  count,
  defineSpec,
  encodeTable,
  encodeTables,
  type FeatureRows,
  specHash,
} from "@slidr/features";
import { faultyClicks, paritySpec } from "@slidr/features/contract";
import { readFeatureFile, writeFeatureFile } from "@slidr/features/sql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyTable } from "./anyTable.js";
import { openTestDuckdb } from "./sqlClicks.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "slidr-features-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const spec = defineSpec([attribute("price", { as: "number" }), count({ by: "userId", window: "1h" })], {
  timeZone: "UTC",
});

/** Rows of the spec with these prices. */
function rowsOf(prices: readonly number[], firstId = 0): FeatureRows {
  const rowCount = prices.length;
  return {
    rowCount,
    clickId: prices.map((_, row) => `c${firstId + row}`),
    clickedAtMs: Float64Array.from(prices, (_, row) => 1_700_000_000_000 + firstId + row),
    late: Uint8Array.from(prices, (_, row) => (row % 3 === 0 ? 1 : 0)),
    duplicate: Uint8Array.from(prices, (_, row) => (row % 2 === 0 ? 1 : 0)),
    values: Float32Array.from(prices.flatMap((price, row) => [price, row])),
  };
}

/** A table's column holds texts or numbers, not both. */
const withTexts = (click: Click): Click => ({
  ...click,
  attributes: Object.fromEntries(
    Object.entries(click.attributes ?? {}).map(([name, value]) => [name, `${value}`]),
  ),
});

const bits = (rows: readonly FeatureRows[]) =>
  rows.flatMap(({ values }) => Array.from(new Uint32Array(values.slice().buffer)));

async function readAll(path: string): Promise<FeatureRows[]> {
  const rows: FeatureRows[] = [];
  for await (const some of (await readFeatureFile(path)).rows()) rows.push(some);
  return rows;
}

test("every float32 comes back bit for bit: -0, the smallest, the largest, infinities, NaN, thirds", async () => {
  const path = join(directory, "bits.parquet");
  const prices = [
    0,
    -0,
    2 ** -149,
    -(2 ** -149),
    3.4028234663852886e38,
    Infinity,
    -Infinity,
    Number.NaN,
    1 / 3,
  ];
  const written = rowsOf(prices);
  expect(await writeFeatureFile(path, spec, [written])).toEqual({ clicks: 9, late: 3, duplicates: 5 });
  const read = await readAll(path);
  expect(bits(read)).toEqual(bits([written]));
  expect(read.flatMap(({ clickId }) => clickId)).toEqual(written.clickId);
  expect(read.flatMap(({ clickedAtMs }) => [...clickedAtMs])).toEqual([...written.clickedAtMs]);
  expect(read.flatMap(({ late }) => [...late])).toEqual([...written.late]);
  expect(read.flatMap(({ duplicate }) => [...duplicate])).toEqual([...written.duplicate]);
});

test("rows stand in the order given, over many chunks, at 60 MB", async () => {
  const path = join(directory, "order.parquet");
  const chunkRows = 25_000;
  function* chunks() {
    for (let first = 0; first < 200_000; first += chunkRows)
      yield rowsOf(
        Array.from({ length: chunkRows }, (_, row) => first + row),
        first,
      );
  }
  await writeFeatureFile(path, spec, chunks(), { memoryLimitBytes: 60_000_000, threads: 2 });
  let row = 0;
  for await (const { clickId, values, rowCount } of (await readFeatureFile(path)).rows()) {
    for (let i = 0; i < rowCount; i++, row++) {
      if (clickId[i] !== `c${row}` || values[2 * i] !== row) expect.fail(`row ${row} is ${clickId[i]}`);
    }
  }
  expect(row).toBe(200_000);
});

test("the file says by which spec it was made, to this reader and to any other", async () => {
  const path = join(directory, "spec's [1].parquet");
  await writeFeatureFile(path, spec, [rowsOf([1])]);
  const file = await readFeatureFile(path);
  expect(file).toMatchObject({ spec, specHash: specHash(spec), names: ["price", "user_clicks_1h"] });

  const { connection, close } = await openTestDuckdb();
  const named = path.replaceAll("'", "''").replace("[", "[[]");
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${named}')`);
  expect(described.getRows().map(([name, type]) => `${name} ${type}`)).toEqual([
    "clickId VARCHAR",
    "clickedAtMs BIGINT",
    "late BOOLEAN",
    "duplicate BOOLEAN",
    "price FLOAT",
    "user_clicks_1h FLOAT",
  ]);
  close();
});

test("tables one after another are encoded as one table is, late and known clicks told", async () => {
  const clicks = [...faultyClicks({ clicks: 5000, seed: 3, outOfOrder: true })].map(withTexts);
  const whole = encodeTable(paritySpec, anyTable(clicks));
  const parts = Array.from({ length: 7 }, (_, part) =>
    anyTable(clicks.filter((_, row) => Math.floor((row * 7) / clicks.length) === part)),
  );
  const path = join(directory, "parity.parquet");
  const written = await writeFeatureFile(path, paritySpec, encodeTables(paritySpec, parts));
  expect(written).toEqual({ clicks: 5000, late: whole.lateCount, duplicates: whole.duplicateCount });
  expect(bits(await readAll(path))).toEqual(Array.from(new Uint32Array(whole.values.buffer)));
});

test("a table without a column that the spec counts by is an error", async () => {
  const byIp = defineSpec([count({ by: "ip", window: "1h" })], { timeZone: "UTC" });
  const log = tableFromClicks([{ clickId: "a", clickedAtMs: 0, userId: "ann" }]);
  await expect(encodeTables(byIp, [log]).next()).rejects.toThrow(
    'encodeTables requires column "ip", which the table lacks; fitSpecToLog leaves out the features that need it',
  );
});

test("a log that breaks off leaves the old file as it was, and nothing beside it", async () => {
  const folder = mkdtempSync(join(directory, "broken-"));
  const path = join(folder, "features.parquet");
  await writeFeatureFile(path, spec, [rowsOf([7])]);
  function* broken() {
    yield rowsOf([8]);
    throw new Error("the disk is gone");
  }
  await expect(writeFeatureFile(path, spec, broken())).rejects.toThrow("the disk is gone");
  expect(readdirSync(folder)).toEqual(["features.parquet"]);
  expect((await readAll(path))[0]!.values[0]).toBe(7);
});

test("columns that differ in case alone, and files of another kind, are refused", async () => {
  const twice = defineSpec([attribute("clickid", { as: "number" })], { timeZone: "UTC" });
  await expect(writeFeatureFile(join(directory, "twice.parquet"), twice, [])).rejects.toThrow(
    'writeFeatureFile requires columns that differ in more than case, got "clickId" and "clickid"',
  );
  const text = join(directory, "text.parquet");
  writeFileSync(text, "no Parquet");
  await expect(readFeatureFile(text)).rejects.toMatchObject({ code: "FEATURE_FILE" });
  const { connection, close } = await openTestDuckdb();
  const other = join(directory, "other.parquet");
  await connection.run(`COPY (SELECT 1 AS one) TO '${other}' (FORMAT parquet)`);
  close();
  await expect(readFeatureFile(other)).rejects.toThrow("with a spec in its metadata, got none");
});
