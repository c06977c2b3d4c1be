import {
  canonicalColumnMap,
  fieldsOfTable,
  readClickLog,
  tableFromClicks,
  writeClickFile,
} from "@slidr/clicks";
import { expect, test, vi } from "vitest";
import { temporaryFile, temporaryPath } from "./temporaryFolder.js";

vi.mock("@duckdb/node-api", () => {
  throw new Error("Cannot find package '@duckdb/node-api'");
});

const MESSAGE =
  "Parquet files are read and written with DuckDB, which is not installed or cannot load here: npm install @duckdb/node-api";
const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u" }]);
const map = canonicalColumnMap(fieldsOfTable(table));

test("without DuckDB, Parquet ends in a line that says what to install", async () => {
  await expect(writeClickFile(temporaryPath("clicks.parquet"), table)).rejects.toThrow(MESSAGE);
  await expect(readClickLog({ path: temporaryFile("clicks.parquet", "PAR1"), map })).rejects.toThrow(MESSAGE);
});

test("without DuckDB, CSV and JSONL are read and written all the same", async () => {
  for (const format of ["csv", "jsonl"]) {
    const path = temporaryPath(`clicks.${format}`);
    await writeClickFile(path, table);
    expect((await readClickLog({ path, map })).table).toEqual(table);
  }
});
