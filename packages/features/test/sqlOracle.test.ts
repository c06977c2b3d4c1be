import type { DuckDBConnection } from "@duckdb/node-api";
import { createMemoryStore } from "@slidr/features";
import { differenceOf, faultyClicks, paritySpec } from "@slidr/features/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickStreams } from "./clickStreams.js";
import { duckdbRows, firstDifference, inLog, openTestDuckdb } from "./sqlClicks.js";
import { tinySpec } from "./tinySpec.js";

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openTestDuckdb());
});
afterAll(() => close());

describe("DuckDB reads what the oracle reads, click by click", () => {
  test.each([false, true])("on 10,000 faulty clicks (out of order: %s)", async (outOfOrder) => {
    const clicks = [...faultyClicks({ clicks: 10_000, seed: 11, outOfOrder })];
    const rows = await duckdbRows(connection, paritySpec, clicks);
    expect(firstDifference(paritySpec, clicks, rows)).toBe("");
    expect(rows.filter((row) => row.late).length > 100).toBe(outOfOrder);
    expect(rows.filter((row) => row.duplicate).length).toBeGreaterThan(100);
  });

  test("on 300 short logs that reorder, repeat and pause at tile edges", async () => {
    const logs = fc.sample(clickStreams, { numRuns: 300, seed: 5 });
    // One run for all: no log shares a key with another.
    const clicks = logs.flatMap((log, index) => log.map((click) => inLog(click, index)));
    const rows = await duckdbRows(connection, tinySpec, clicks);
    expect(firstDifference(tinySpec, clicks, rows)).toBe("");
  });
});

const dayMs = 86_400_000;

describe("DuckDB reads what the memory store reads, which is held to the oracle over a million clicks", () => {
  test.each([
    { clicks: 500_000, outOfOrder: true },
    { clicks: 500_000, outOfOrder: false },
  ])("on $clicks faulty clicks (out of order: $outOfOrder)", { timeout: 600_000 }, async (stream) => {
    const clicks = [...faultyClicks({ ...stream, seed: 23 })];
    const rows = await duckdbRows(connection, paritySpec, clicks);
    const store = createMemoryStore(paritySpec, { entitiesMax: 1_000_000, expirySlackMs: 366 * dayMs });
    const result = { ...stream, rows: rows.length, late: 0, duplicates: 0, differing: 0, first: "" };
    for (const [index, click] of clicks.entries()) {
      const row = rows[index]!;
      if (row.late) result.late++;
      if (row.duplicate) result.duplicates++;
      const difference = differenceOf(row, store.update(click));
      if (difference === "") continue;
      result.differing++;
      result.first ||= `click ${index}: ${difference}`;
    }
    console.log(`parity of SQL: ${JSON.stringify(result)}`);
    expect(result).toMatchObject({ rows: stream.clicks, differing: 0, first: "" });
    expect(result.late > stream.clicks / 100).toBe(stream.outOfOrder);
    expect(result.duplicates).toBeGreaterThan(stream.clicks / 100);
  });
});
