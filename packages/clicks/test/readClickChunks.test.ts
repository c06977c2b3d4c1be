import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ClickChunksSummary, concatTables, readClickChunks, readClickLog } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { SMALL_MAP } from "./smallMap.js";
import { temporaryFile } from "./temporaryFolder.js";

/** 60,000 rows of 40 bytes: more than two blocks of a file. */
const manyRows = `id,at,who\n${Array.from({ length: 60_000 }, (_, row) => `click-number-${row},${row},user-${row % 97}-of-many\n`).join("")}`;

describe("readClickChunks", () => {
  test("gives the rows of readClickLog, in the file's order", async () => {
    const path = temporaryFile("clicks.csv", manyRows);
    const tables = [];
    for await (const table of readClickChunks({ path, map: SMALL_MAP, chunkRows: 10_000 }))
      tables.push(table);
    expect(tables.length).toBeGreaterThan(1);
    expect(concatTables(tables)).toEqual((await readClickLog({ path, map: SMALL_MAP })).table);
  });

  test("tells at the end what readClickLog tells", async () => {
    const path = temporaryFile("clicks.csv", "id,at,who\na,9,u\nb,bad,u\nc,5,u\n");
    const options = { path, map: SMALL_MAP, rejectRateMax: 1 };
    let summary: ClickChunksSummary | undefined;
    for await (const _ of readClickChunks({ ...options, onEnd: (end) => (summary = end) }));
    const { fields, notes, rowsRead, rejects, dropped } = await readClickLog(options);
    expect(summary).toEqual({ fields, notes, rowsRead, rejects, dropped });
  });

  test("finds an id that comes twice while it is remembered", async () => {
    const path = temporaryFile("clicks.csv", "id,at,who\na,1,u\nb,2,u\na,3,u\nc,4,u\nd,5,u\na,6,u\n");
    const ids: string[] = [];
    const options = { path, map: SMALL_MAP, rejectRateMax: 1, idsRemembered: 2 };
    for await (const { clickId } of readClickChunks(options)) ids.push(...clickId);
    // Two ids at a time, and the two before them: at the last row, "a" is still among {a, b} or {c, d}.
    expect(ids).toEqual(["a", "b", "c", "d"]);
  });

  test("left after the first table leaves no half file of rejects", async () => {
    const path = temporaryFile("clicks.csv", manyRows);
    const folder = dirname(path);
    const options = { path, map: SMALL_MAP, chunkRows: 10, rejectsPath: join(folder, "rejects.jsonl") };
    for await (const table of readClickChunks(options)) {
      expect(table.rowCount).toBeGreaterThan(0);
      expect(readdirSync(folder)).toHaveLength(2);
      break;
    }
    expect(readdirSync(folder)).toEqual(["clicks.csv"]);
  });

  test("stops at too many rejects, after the last table", async () => {
    const path = temporaryFile("clicks.csv", "id,at,who\na,1,u\nb,bad,u\n");
    const reading = async () => {
      for await (const _ of readClickChunks({ path, map: SMALL_MAP }));
    };
    await expect(reading()).rejects.toThrow("1 of 2 rows were rejected");
  });

  test("may be left early", async () => {
    const path = temporaryFile("clicks.csv", manyRows);
    for await (const table of readClickChunks({ path, map: SMALL_MAP, chunkRows: 1 })) {
      expect(table.rowCount).toBeGreaterThan(0);
      break;
    }
  });

  test("refuses chunks of no rows", async () => {
    const reading = readClickChunks({ path: "clicks.csv", map: SMALL_MAP, chunkRows: 0 }).next();
    await expect(reading).rejects.toThrow("readClickChunks requires chunkRows to be an integer >= 1, got 0");
  });
});
