import type { DuckDBConnection } from "@duckdb/node-api";
import { addressPrefix } from "@slidr/features";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressSelect, prefixExpression } from "../src/sql/addressSql.js";
import { dialectWords } from "../src/sql/sqlDialect.js";
import { addressTexts } from "./sqlAddresses.js";
import { fillTexts, openTestDuckdb } from "./sqlClicks.js";

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openTestDuckdb());
});
afterAll(() => close());

test.each([
  [24, 48],
  [1, 1],
  [32, 128],
  [21, 61],
  [9, 127],
])("two addresses share a network in DuckDB where addressPrefix says so (/%i, /%i)", async (bits, bitsV6) => {
  await fillTexts(connection, "addresses", addressTexts);
  const networks = `SELECT text, ${prefixExpression({ prefix: "ip", bits, bitsV6 })} AS network FROM (${addressSelect("addresses", dialectWords.duckdb)}) AS read`;
  const rows = (await connection.runAndReadAll(networks)).getRows() as [string, string | null][];
  expect(rows.length).toBe(addressTexts.length);
  const expectedOf = new Map<string, string>();
  const actualOf = new Map<string, string>();
  for (const [text, network] of rows) {
    const expected = addressPrefix(text, bits, bitsV6);
    expect({ text, has: network !== null }).toEqual({ text, has: expected !== undefined });
    if (network === null || expected === undefined) continue;
    // One to one, whatever the engine calls a network.
    expect({ text, expected: expectedOf.get(network) ?? expected }).toEqual({ text, expected });
    expect({ text, network: actualOf.get(expected) ?? network }).toEqual({ text, network });
    expectedOf.set(network, expected);
    actualOf.set(expected, network);
  }
});
