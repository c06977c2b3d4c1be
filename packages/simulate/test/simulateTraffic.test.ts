import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { StringColumn } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChunkOptions,
  describeTruth,
  simulateTable,
  simulateTraffic,
  type TrafficOptions,
} from "../src/index.js";

const text = (column: StringColumn, row: number): string => column.dictionary[column.codes[row]!]!;

/** All rows as plain values, truth last. */
function rowsOf(options: TrafficOptions & ChunkOptions): (string | number)[][] {
  return [...simulateTraffic(options)].flatMap(({ table, truth, family }) =>
    Array.from({ length: table.rowCount }, (_, row) => [
      table.clickId[row]!,
      table.clickedAtMs[row]!,
      text(table.userId, row),
      text(table.sessionId!, row),
      text(table.ip!, row),
      table.loggedIn![row]!,
      table.purchased![row]!,
      table.purchasedAtMs![row]!,
      ...Object.values(table.attributes).map((column) => text(column as StringColumn, row)),
      family[row]!,
      truth[row]!,
    ]),
  );
}

describe("determinism", () => {
  test("the same options give the same clicks, another seed others", () => {
    const rows = rowsOf({ clicks: 3_000, seed: 4 });
    expect(rowsOf({ clicks: 3_000, seed: 4 })).toEqual(rows);
    const others = rowsOf({ clicks: 3_000, seed: 5 });
    expect(new Set([...rows, ...others].map((row) => row[0])).size).toBe(6_000);
  });

  test("chunk size does not matter", () => {
    const rows = rowsOf({ clicks: 2_000, seed: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_500 }), (chunkRows) => {
        expect(rowsOf({ clicks: 2_000, seed: 4, chunkRows })).toEqual(rows);
      }),
      { numRuns: 5 },
    );
  });

  test("simulateTable is the stream in one piece", () => {
    const whole = simulateTable({ clicks: 2_000, seed: 4 });
    const streamed = [...simulateTraffic({ clicks: 2_000, seed: 4, chunkRows: 300 })];
    expect(streamed.flatMap(({ table }) => [...table.clickedAtMs])).toEqual([...whole.table.clickedAtMs]);
    expect(streamed.flatMap(({ table }) => table.clickId)).toEqual(whole.table.clickId);
    expect(streamed.flatMap(({ family }) => [...family])).toEqual([...whole.family]);
  });
});

test("any options give exactly the clicks asked for, in time order, inside the log, bought after the click", () => {
  const options = fc.record({
    seed: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    clicks: fc.integer({ min: 1, max: 1_500 }),
    durationMs: fc.integer({ min: 60_000, max: 5 * 86_400_000 }),
    startMs: fc.integer({ min: 4e10, max: 4e12 }),
    roboticShare: fc.double({ min: 0, max: 1, noNaN: true }),
    purchaseRate: fc.constantFrom(0, 0.5, 1),
  });
  fc.assert(
    fc.property(options, (given) => {
      const { table, truth, family } = simulateTable(given);
      expect(table.rowCount).toBe(given.clicks);
      expect(truth.reduce((a, b) => a + b, 0)).toBe(Math.round(given.clicks * given.roboticShare));
      let lastMs = given.startMs;
      for (let row = 0; row < table.rowCount; row++) {
        const atMs = table.clickedAtMs[row]!;
        const boughtMs = table.purchasedAtMs![row]!;
        expect(atMs).toBeGreaterThanOrEqual(lastMs);
        expect(table.purchased![row]).toBe(Number.isNaN(boughtMs) ? 0 : 1);
        if (!Number.isNaN(boughtMs)) expect(boughtMs).toBeGreaterThan(atMs);
        expect(truth[row]).toBe(family[row] === 0 ? 0 : 1);
        lastMs = atMs;
      }
      expect(lastMs).toBeLessThan(given.startMs + given.durationMs);
    }),
    { numRuns: 25 },
  );
});

test("each family has the share that was asked for, within four binomial standard deviations", () => {
  const clicks = 20_000;
  const robots = { metronome: { share: 3 }, mimic: { share: 0 } };
  const { family } = simulateTable({ clicks, roboticShare: 0.5, robots });
  const summary = describeTruth(family);
  // Default shares 0.38 + 0.13 + 0.1 + 0.12 + 0.06 for the others, 3 for the metronome: 3.79.
  const asked = [0.5, 0.38, 3, 0.13, 0.1, 0.12, 0.06, 0].map((share, code) =>
    code === 0 ? share : (0.5 * share) / 3.79,
  );
  summary.families.forEach(({ share }, code) => {
    const deviation = Math.sqrt((asked[code]! * (1 - asked[code]!)) / clicks);
    expect(Math.abs(share - asked[code]!)).toBeLessThanOrEqual(4 * deviation);
  });
});

test("memory does not grow with the volume", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const liveBytes = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  /** Live bytes late in a stream at 1,000 clicks an hour, above those before it. */
  const heldBytes = (clicks: number): number => {
    const before = liveBytes();
    const chunkRows = 2_000;
    const lastLook = clicks / chunkRows - 1;
    let chunks = 0;
    let held = 0;
    for (const _ of simulateTraffic({ clicks, durationMs: clicks * 3_600, chunkRows })) {
      if (++chunks === lastLook) held = liveBytes() - before;
    }
    return held;
  };
  heldBytes(10_000);
  const short = heldBytes(20_000);
  // Ten times the clicks may cost 3 MB (noise of the runtime); a row kept would cost about 100 bytes x 180,000 = 18 MB.
  expect(heldBytes(200_000) - short).toBeLessThan(3e6);
});
