import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Click } from "@slidr/clicks";
import { count, defineSpec, gap } from "@slidr/features";
import { faultyClicks } from "@slidr/features/contract";
import { rawFeaturesFromDuckdb, rawFeaturesFromSpark, type SparkRunOptions } from "@slidr/features/sql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithSpark } from "../../../tools/describeWithSpark.js";
import { findSpark } from "../../../tools/findSpark.js";
import { fillTable, firstDifference, openTestDuckdb, rawRows } from "./sqlClicks.js";

let directory: string;
let temporary: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "slidr's spark-"));
  temporary = join(directory, "temporary");
  mkdirSync(temporary);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const spec = defineSpec([count({ by: "userId", window: "1m" }), gap({ by: "userId" })], { timeZone: "UTC" });

/** The clicks as a Parquet file, in another order than `place` says. */
async function writeLog(name: string, clicks: readonly Click[]): Promise<string> {
  const path = join(directory, name);
  const { connection, close } = await openTestDuckdb();
  await fillTable(connection, "clicks", clicks);
  const to = path.replaceAll("'", "''");
  await connection.run(`COPY (SELECT * FROM clicks ORDER BY HASH(place)) TO '${to}' (FORMAT parquet)`);
  close();
  return path;
}

const run = (source: string, options: Partial<SparkRunOptions> = {}, of = spec) =>
  rawRows(
    rawFeaturesFromSpark(of, {
      source,
      order: "place",
      python: findSpark()?.python ?? "python3",
      tempDirectory: temporary,
      threads: 2,
      ...options,
    }),
  );

const click = (clickId: string): Click => ({ clickId, clickedAtMs: 1, userId: "ann" });

describeWithSpark("rawFeaturesFromSpark", () => {
  test("reads what the oracle reads, says how far it is, and leaves nothing behind", async () => {
    const clicks = [...faultyClicks({ clicks: 1000, seed: 31, outOfOrder: true })];
    const source = await writeLog("faulty.parquet", clicks);
    const steps: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => steps.push(done / total);
    const rows = await run(source, { onProgress, memoryLimitBytes: 1_000_000_000 });
    expect(firstDifference(spec, clicks, rows)).toBe("");
    expect(steps.length).toBeGreaterThan(3);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(1);
    expect(readdirSync(temporary)).toEqual([]);
  }, 300_000);

  test("refuses a click in the words of DuckDB's run", async () => {
    const source = await writeLog("long.parquet", [click("a"), click("b".repeat(5000))]);
    const message = /requires ids of at most 4096 characters, got 5000 in clickId at click "b{100}"$/;
    const from = `read_parquet('${source.replaceAll("'", "''")}')`;
    await expect(rawRows(rawFeaturesFromDuckdb(spec, { source: from }))).rejects.toThrow(message);
    await expect(run(source)).rejects.toMatchObject({
      code: "ID_LENGTH",
      message: expect.stringMatching(message),
    });
    expect(readdirSync(temporary)).toEqual([]);
  }, 300_000);

  test("says what Spark says where it cannot go on", async () => {
    const source = await writeLog("order.parquet", [click("a")]);
    await expect(run(source, { order: "no_such_column" })).rejects.toThrow(
      /^rawFeaturesFromSpark: AnalysisException: .*no_such_column/,
    );
    expect(readdirSync(temporary)).toEqual([]);
  }, 300_000);

  test("ends with its signal, Java included", async () => {
    const source = await writeLog("abort.parquet", [click("a")]);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("not needed any more"));
    const running = run(source, { onProgress, signal: controller.signal });
    await expect(running).rejects.toThrow("not needed any more");
    expect(readdirSync(temporary)).toEqual([]);
  }, 300_000);
});

describe("without Spark, rawFeaturesFromSpark says what is missing", () => {
  test("the Python", async () => {
    const source = await writeLog("python.parquet", [click("a")]);
    await expect(run(source, { python: "no-such-python" })).rejects.toMatchObject({
      code: "PYTHON_MISSING",
      message:
        "rawFeaturesFromSpark requires a Python with pyspark, got no-such-python: spawn no-such-python ENOENT",
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("a column of the log, before anything starts", async () => {
    const source = await writeLog("column.parquet", [click("a")]);
    const byCity = defineSpec([count({ by: "city", window: "1h" })], { timeZone: "UTC" });
    await expect(run(source, { python: "no-such-python" }, byCity)).rejects.toMatchObject({
      code: "COLUMN_ABSENT",
    });
    expect(existsSync(temporary)).toBe(true);
  });
});
