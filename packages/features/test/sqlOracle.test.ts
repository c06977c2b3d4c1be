import type { DuckDBConnection } from "@duckdb/node-api";
import { faultyClicks, paritySpec } from "@slidr/features/contract";
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
