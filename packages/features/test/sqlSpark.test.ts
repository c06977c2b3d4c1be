import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Click } from "@slidr/clicks";
import {
  addressPrefix,
  burst,
  count,
  defineSpec,
  distinct,
  gap,
  gapRegularity,
  prefix,
  type RawFeatures,
} from "@slidr/features";
import { faultyClicks } from "@slidr/features/contract";
import { compileSql, readRawFeatures } from "@slidr/features/sql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithSpark } from "../../../tools/describeWithSpark.js";
import { runSparkSql, type SparkStep } from "../../../tools/runSparkSql.js";
import { addressSelect, prefixExpression } from "../src/sql/addressSql.js";
import { dialectWords } from "../src/sql/sqlDialect.js";
import { addressTexts } from "./sqlAddresses.js";
import { fillTable, fillTexts, firstDifference, openTestDuckdb, rawRows } from "./sqlClicks.js";

const strangeName = "a`; DROP TABLE x; --'\\";

/** Every stored kind, with few tables: each takes Spark about as long as counting a thousand clicks. */
const spec = defineSpec(
  [
    burst({ by: "userId", short: "10s", shortTile: 2000, long: "1m" }),
    gap({ by: "userId", window: "5s" }),
    gapRegularity({ by: "userId", window: "30s" }),
    distinct("sessionId", { by: "userId", window: "20s", cap: 2 }),
    count({ by: prefix("ip", 24), window: "30s", tile: 10_000 }),
    distinct("ip", { by: prefix("ip", 24), window: "1m", cap: 6 }),
    count({ by: [strangeName, "loggedIn"], window: "1m" }),
  ],
  { timeZone: "UTC" },
);

/** A log in order, then one out of order, before 1970 and after it. */
const clicks: readonly Click[] = [
  ...faultyClicks({ clicks: 1500, seed: 21, outOfOrder: false }),
  ...faultyClicks({ clicks: 3000, seed: 22 }),
].map(({ attributes, ...click }) => ({
  ...click,
  clickedAtMs: click.clickedAtMs - 1_700_000_010_000,
  attributes: { [strangeName]: `${attributes?.campaignId}'\\` },
}));

describeWithSpark("Spark reads what the oracle reads, click by click", () => {
  let directory: string;
  let connection: DuckDBConnection;
  let close: () => void;
  const path = (name: string) => join(directory, name);
  const written = (name: string) => `read_parquet('${path(name)}/*.parquet')`;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "slidr-sql-spark-"));
    ({ connection, close } = await openTestDuckdb());
    await fillTable(connection, "clicks", clicks, [strangeName]);
    // Shuffled: the order is the program's to restore.
    await connection.run(
      `COPY (SELECT * FROM clicks ORDER BY HASH(place)) TO '${path("clicks.parquet")}' (FORMAT parquet)`,
    );
    await fillTexts(connection, "addresses", addressTexts);
    await connection.run(`COPY addresses TO '${path("addresses.parquet")}' (FORMAT parquet)`);

    const program = compileSql(spec, { dialect: "spark", source: "clicks", order: "place" });
    let registers: { view: string; parquetPath: string }[] = [];
    const tables = program.statements.map(({ name, sql, readers }): SparkStep => {
      // Not CACHE TABLE: Spark would go on planning all that came before.
      const isView = readers === 1;
      const parquetPath = path(name);
      const step = {
        registers,
        ...(isView ? { sql: `CREATE TEMP VIEW ${name} AS ${sql}` } : { sql, writeParquet: parquetPath }),
      };
      registers = isView ? [] : [{ view: name, parquetPath }];
      return step;
    });
    const network = prefixExpression({ prefix: "ip", bits: 21, bitsV6: 45 });
    const addresses = addressSelect("addresses", dialectWords.spark);
    const [checked] = await runSparkSql(
      [
        {
          registers: [
            { view: "clicks", parquetPath: path("clicks.parquet") },
            { view: "addresses", parquetPath: path("addresses.parquet") },
          ],
          sql: program.check,
        },
        {
          sql: `SELECT text, ${network} AS network FROM (${addresses}) AS read`,
          writeParquet: path("networks"),
        },
        ...tables,
        { registers, sql: program.result, writeParquet: path("raw") },
      ],
      { timeoutMs: 600_000 },
    );
    expect(checked).toEqual({ rows: 0 });
  }, 600_000);
  afterAll(() => {
    close();
    rmSync(directory, { recursive: true });
  });

  test("on faulty clicks in order and out of order, on both sides of 1970, under a column of any name", async () => {
    const rows: RawFeatures[] = await rawRows(readRawFeatures(spec, { source: written("raw"), connection }));
    expect(firstDifference(spec, clicks, rows)).toBe("");
    expect(rows.filter(({ late }) => late).length).toBeGreaterThan(10);
    expect(rows.filter(({ duplicate }) => duplicate).length).toBeGreaterThan(10);
  });

  test("two addresses share a network where addressPrefix says so", async () => {
    const read = await connection.runAndReadAll(`SELECT text, network FROM ${written("networks")}`);
    const rows = read.getRows() as [string, string | null][];
    expect(rows.length).toBe(addressTexts.length);
    const networkOf = new Map<string, string>();
    for (const [text, network] of rows) {
      const expected = addressPrefix(text, 21, 45);
      expect({ text, has: network !== null }).toEqual({ text, has: expected !== undefined });
      if (network === null || expected === undefined) continue;
      expect({ text, network: networkOf.get(expected) ?? network }).toEqual({ text, network });
      networkOf.set(expected, network);
    }
    expect(new Set(networkOf.values()).size).toBe(networkOf.size);
  });
});
