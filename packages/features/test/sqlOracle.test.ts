import type { DuckDBConnection } from "@duckdb/node-api";
import type { Click } from "@slidr/clicks";
import { faultyClicks, paritySpec } from "@slidr/features/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clickStreams } from "./clickStreams.js";
import { duckdbRows, firstDifference, openTestDuckdb } from "./sqlClicks.js";
import { tinySpec } from "./tinySpec.js";

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openTestDuckdb());
});
afterAll(() => close());

describe("DuckDB reads what the oracle reads, click by click", () => {
  test.each([false, true])("on 20,000 faulty clicks (out of order: %s)", async (outOfOrder) => {
    const clicks = [...faultyClicks({ clicks: 20_000, seed: 11, outOfOrder })];
    const rows = await duckdbRows(connection, paritySpec, clicks);
    expect(firstDifference(paritySpec, clicks, rows)).toBe("");
    expect(rows.filter((row) => row.late).length > 100).toBe(outOfOrder);
    expect(rows.filter((row) => row.duplicate).length).toBeGreaterThan(100);
  });

  test("on 400 short logs that reorder, repeat and pause at tile edges", async () => {
    const logs = fc.sample(clickStreams, { numRuns: 400, seed: 5 });
    // One run for all: no log shares a key with another.
    const clicks = logs.flatMap((log, index) => log.map((click) => inLog(click, index)));
    const rows = await duckdbRows(connection, tinySpec, clicks);
    expect(firstDifference(tinySpec, clicks, rows)).toBe("");
  });
});

/** The click under names that no other log has. */
function inLog(click: Click, log: number): Click {
  const { sessionId, ip } = click;
  const [, , network, host] = ip?.split(".").map(Number) ?? [];
  return {
    ...click,
    userId: click.userId && `${click.userId}#${log}`,
    ...(sessionId === undefined ? {} : { sessionId: `${sessionId}#${log}` }),
    ...(ip === undefined ? {} : { ip: `10.${log % 250}.${2 * Math.floor(log / 250) + network!}.${host}` }),
    attributes: { ...click.attributes, campaignId: `${click.attributes?.campaignId}#${log}` },
  };
}
