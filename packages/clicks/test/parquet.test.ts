import { DuckDBInstance } from "@duckdb/node-api";
import { type ColumnMap, readClickLog } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { SMALL_MAP } from "./smallMap.js";
import { temporaryPath } from "./temporaryFolder.js";

/** Writes the rows of a query as a Parquet file. */
async function parquetOf(query: string, name = "clicks.parquet"): Promise<string> {
  const path = temporaryPath(name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

const read = async (query: string, map: Partial<ColumnMap> = {}) =>
  readClickLog({ path: await parquetOf(query), map: { ...SMALL_MAP, ...map }, rejectRateMax: 1 });

describe("a Parquet log", () => {
  test("may hold numbers, booleans, missing values and big integers, read as their text", async () => {
    const { table } = await read(
      "SELECT 9007199254740993::UBIGINT AS id, 1::BIGINT AS at, NULL::BOOLEAN AS l, 'u' AS who UNION ALL SELECT 2::UBIGINT, 2, true, 'v' ORDER BY 2",
      { loggedIn: { column: "l", true: ["true"], false: ["false"] } },
    );
    expect(table.clickId).toEqual(["9007199254740993", "2"]);
    expect([...table.loggedIn!]).toEqual([255, 1]);
  });

  test.each([
    ["TIMESTAMP '2017-11-06 16:00:00.123'", "2017-11-06T16:00:00.123Z"],
    ["TIMESTAMP '2017-11-06 16:00:00.123456'", "2017-11-06T16:00:00.123Z"],
    ["TIMESTAMP_NS '2017-11-06 16:00:00.123456789'", "2017-11-06T16:00:00.123Z"],
    ["TIMESTAMP_S '2017-11-06 16:00:00'", "2017-11-06T16:00:00.000Z"],
    ["TIMESTAMPTZ '2017-11-06 16:00:00+05:30'", "2017-11-06T10:30:00.000Z"],
  ])("%s is read by format iso", async (value, expected) => {
    const { table } = await read(`SELECT 'a' AS id, ${value} AS at, 'u' AS who`, {
      time: { column: "at", format: "iso", zone: "UTC" },
    });
    expect(new Date(table.clickedAtMs[0]!).toISOString()).toBe(expected);
  });

  test("doubles come back exactly", async () => {
    const values = [0.1, 1 / 3, 1e300, 5e-324, -2.5, 123456789.123];
    const rows = values.map(
      (value, row) => `SELECT '${row}' AS id, ${row} AS at, 'u' AS who, '${value}'::DOUBLE AS x`,
    );
    const { table } = await read(rows.join(" UNION ALL "), {
      attributes: { x: { column: "x", type: "number" } },
    });
    expect(table.attributes.x).toEqual({ kind: "number", values: Float64Array.from(values) });
  });

  test("is read in the file's order, over several chunks", async () => {
    const path = await parquetOf("SELECT 'c' || range AS id, 7 AS at, 'u' AS who FROM range(10000)");
    const shares: number[] = [];
    const log = await readClickLog({ path, map: SMALL_MAP, onProgress: ({ share }) => shares.push(share) });
    expect(log.table.clickId).toEqual(Array.from({ length: 10_000 }, (_, row) => `c${row}`));
    expect(shares.length).toBeGreaterThan(1);
    expect(shares.at(-1)).toBe(1);
  });

  test("rejects have the row's number, from 1", async () => {
    const { rejects } = await read(
      "SELECT 'a' AS id, 1 AS at, 'u' AS who UNION ALL SELECT 'b', 2, NULL ORDER BY 2",
    );
    expect(rejects.examples).toEqual([{ line: 2, column: "who", value: "", reason: "is empty" }]);
  });

  test("a NaN is no number", async () => {
    const { rejects } = await read(
      "SELECT 'a' AS id, 1 AS at, 'u' AS who, 'nan'::DOUBLE AS x UNION ALL SELECT 'b', 2, 'u', 1",
      {
        attributes: { x: { column: "x", type: "number" } },
      },
    );
    expect(rejects.examples).toMatchObject([{ column: "x", value: "nan", reason: "is not a finite number" }]);
  });

  test("a column that is not there is named, with the nearest first", async () => {
    await expect(read("SELECT 'a' AS id, 1 AS at, 'u' AS whom")).rejects.toThrow(
      'has no column "who" (map: user); it has "whom", "id", "at"',
    );
  });

  test("a column of lists is refused", async () => {
    await expect(read("SELECT 'a' AS id, 1 AS at, ['u'] AS who")).rejects.toThrow(
      'column "who" (map: user) is a VARCHAR[]; it must hold one text, number, flag or time',
    );
  });

  test("a file without rows is empty", async () => {
    await expect(read("SELECT 'a' AS id, 1 AS at, 'u' AS who LIMIT 0")).rejects.toThrow("has no rows");
  });

  test("characters of a path that DuckDB would expand stand for themselves", async () => {
    const path = await parquetOf("SELECT 'a' AS id, 1 AS at, 'u' AS who", "it''s [1] *.parquet");
    expect((await readClickLog({ path: path.replace("''", "'"), map: SMALL_MAP })).table.rowCount).toBe(1);
  });
});
