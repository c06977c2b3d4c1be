import { rm } from "node:fs/promises";
import { InputError } from "../inputError.js";
import { openDuckdb, sqlName, sqlPath, sqlText } from "../read/duckdb.js";
import { replaceAtomically, type TextSink, writeTextAtomically } from "./atomicFile.js";
import type { FileColumn } from "./fileColumns.js";

/** Rows of one table on their way into a file. */
export interface RowGroup {
  readonly rowCount: number;
  readonly columns: readonly FileColumn[];
}

const ROWS_PER_WRITE = 4096;

const SQL_TYPES: Readonly<Record<FileColumn["type"], string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  flag: "BOOLEAN",
};

/** Writes rows as `.csv`, `.jsonl`, `.ndjson` or `.parquet`, whichever the name says; the file appears when complete. */
export async function writeRows(
  path: string,
  groups: Iterable<RowGroup> | AsyncIterable<RowGroup>,
): Promise<void> {
  const name = path.toLowerCase();
  if (name.endsWith(".csv"))
    await writeTextAtomically(path, (sink) => writeGroups(sink, groups, csvRow, csvHeader));
  else if (/\.(?:jsonl|ndjson)$/.test(name))
    await writeTextAtomically(path, (sink) => writeGroups(sink, groups, jsonRow));
  else if (name.endsWith(".parquet")) await writeParquet(path, groups);
  else
    throw new InputError(
      "FILE_FORMAT",
      `cannot write ${path}: its name must end in .csv, .jsonl, .ndjson or .parquet`,
    );
}

/** Parquet is made by DuckDB from a CSV file, so that a log of any size passes at bounded memory. */
async function writeParquet(
  path: string,
  groups: Iterable<RowGroup> | AsyncIterable<RowGroup>,
): Promise<void> {
  await replaceAtomically(path, async (temporary) => {
    const csv = `${temporary}.csv`;
    try {
      const written = await writeTextAtomically(csv, (sink) => writeGroups(sink, groups, csvRow, csvHeader));
      await convertToParquet(path, csv, temporary, written);
    } finally {
      await rm(csv, { force: true });
    }
  });
}

async function convertToParquet(
  path: string,
  csv: string,
  parquet: string,
  { columns, rowCount }: RowGroup,
): Promise<void> {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  if (names.size < columns.length)
    throw new InputError(
      "COLUMN_TWICE",
      `cannot write ${path}: Parquet columns may not differ in upper and lower case alone`,
    );
  const types = columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(SQL_TYPES[type])}`).join(", ");
  const source = `read_csv(${sqlPath(csv)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${types}}, max_line_size = 16777216, parallel = false)`;
  const { connection, close } = await openDuckdb();
  try {
    const selected = columns.map(({ name }) => sqlName(name)).join(", ");
    const copied = await connection.run(
      `COPY (SELECT ${selected} FROM ${source}) TO ${sqlText(parquet)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    if (copied.rowsChanged !== rowCount)
      throw new Error(`DuckDB wrote ${copied.rowsChanged} of ${rowCount} rows to ${path}`);
  } finally {
    close();
  }
}

/** Writes all rows; returns their columns, which must be the same in every table, and their count. */
async function writeGroups(
  sink: TextSink,
  groups: Iterable<RowGroup> | AsyncIterable<RowGroup>,
  rowText: (columns: readonly FileColumn[], row: number) => string,
  headerText: (columns: readonly FileColumn[]) => string = () => "",
): Promise<RowGroup> {
  let first: readonly FileColumn[] | undefined;
  let written = 0;
  for await (const { columns, rowCount } of groups) {
    if (first === undefined) await sink.write(headerText(columns));
    else checkSameColumns(first, columns);
    first ??= columns;
    for (let from = 0; from < rowCount; from += ROWS_PER_WRITE) {
      let text = "";
      for (let row = from; row < Math.min(from + ROWS_PER_WRITE, rowCount); row++)
        text += rowText(columns, row);
      await sink.write(text);
    }
    written += rowCount;
  }
  if (first === undefined)
    throw new InputError("TABLES_NONE", "writing requires at least one table, got none");
  return { rowCount: written, columns: first };
}

function checkSameColumns(first: readonly FileColumn[], columns: readonly FileColumn[]): void {
  const shape = (all: readonly FileColumn[]) => all.map(({ name, type }) => `${name} (${type})`).join(", ");
  if (shape(first) !== shape(columns))
    throw new InputError(
      "TABLES_DIFFER",
      `writing requires the same columns in every table, got ${shape(columns)} after ${shape(first)}`,
    );
}

function csvHeader(columns: readonly FileColumn[]): string {
  return `${columns.map(({ name }) => csvField(name)).join(",")}\n`;
}

function csvRow(columns: readonly FileColumn[], row: number): string {
  let text = "";
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index]!;
    const value = column.textAt(row);
    text += (index === 0 ? "" : ",") + (column.type === "text" ? csvField(value) : value);
  }
  return `${text}\n`;
}

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A missing value is null; flags and numbers are JSON's own. */
function jsonRow(columns: readonly FileColumn[], row: number): string {
  const parts = columns.map(({ name, type, textAt }) => {
    const value = textAt(row);
    const json = value === "" ? "null" : type === "text" ? JSON.stringify(value) : value;
    return `${JSON.stringify(name)}:${json}`;
  });
  return `{${parts.join(",")}}\n`;
}
