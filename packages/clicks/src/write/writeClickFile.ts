import type { ClickTable } from "../clickTable.js";
import { clickFileColumns } from "./fileColumns.js";
import { type RowGroup, writeRows } from "./writeRows.js";

/** One table, several, or a stream of them. */
export type TablesToWrite = ClickTable | Iterable<ClickTable> | AsyncIterable<ClickTable>;

/**
 * Writes clicks to a file that readClickLog reads back, value for value, with the map of canonicalColumnMap.
 *
 * Columns are named by their path in a Click: `clickId`, `clickedAtMs`, `attributes.device` ... The file appears, or
 * is replaced, as one step when it is complete and on disk.
 *
 * @param path - ends in `.csv`, `.jsonl`, `.ndjson` or `.parquet` (the last needs @duckdb/node-api).
 * @param tables - a table, or tables of the same columns; a stream is written at bounded memory.
 * @throws InputError `FILE_FORMAT`, `TABLES_NONE`, `TABLES_DIFFER`, `TEXT_UNWRITABLE`, `TIME_UNWRITABLE`, `NUMBER_UNWRITABLE`,
 *   `COLUMN_TWICE` or `DUCKDB_MISSING`; the old file is then as it was.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { canonicalColumnMap, fieldsOfTable, readClickLog, tableFromClicks, writeClickFile } from "@slidr/clicks";
 *
 * const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u", attributes: { device: "mobile" } }]);
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "clicks.jsonl");
 * await writeClickFile(path, table);
 * const map = canonicalColumnMap(fieldsOfTable(table));
 * (await readClickLog({ path, map })).table; // => table
 * ```
 */
export async function writeClickFile(path: string, tables: TablesToWrite): Promise<void> {
  await writeRows(path, groupsOf(tables));
}

async function* groupsOf(tables: TablesToWrite): AsyncGenerator<RowGroup> {
  const all = "rowCount" in tables ? [tables] : tables;
  for await (const table of all) yield { rowCount: table.rowCount, columns: clickFileColumns(table) };
}
