import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithSpark } from "../describeWithSpark.js";
import { runSparkSql } from "../runSparkSql.js";

describeWithSpark("statements in a real Spark", () => {
  const folder = mkdtempSync(join(tmpdir(), "slidr-spark-test-"));
  const clicks = join(folder, "clicks.parquet");
  beforeAll(async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `copy (select i as id, 'u' || (i % 3) as "userId" from range(10) r(i)) to '${clicks}' (format parquet)`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("a Parquet file of DuckDB's is counted by Spark, and Spark's Parquet is read by DuckDB", async () => {
    const counted = join(folder, "counted");
    const results = await runSparkSql([
      { registers: [{ view: "clicks", parquetPath: clicks }], sql: "select * from clicks where id < 4" },
      { sql: "select userId, count(*) as n from clicks group by userId", writeParquet: counted },
      { sql: "select * from range(5) where current_timezone() = 'UTC'" },
    ]);
    expect(results).toEqual([{ rows: 4 }, { rows: 3 }, { rows: 5 }]);
    const connection = await (await DuckDBInstance.create()).connect();
    const query = `select "userId", n from '${counted}/*.parquet' order by 1`;
    const rows = (await connection.runAndReadAll(query)).getRowsJson();
    expect(rows).toEqual([
      ["u0", "4"],
      ["u1", "3"],
      ["u2", "3"],
    ]);
  });

  test("a statement that Spark refuses is an error with the step's number and Spark's words", async () => {
    const steps = [{ sql: "select 1" }, { sql: "select nothing from nowhere" }];
    await expect(runSparkSql(steps)).rejects.toThrow(/step 1: AnalysisException: .*nowhere/);
  });
});
