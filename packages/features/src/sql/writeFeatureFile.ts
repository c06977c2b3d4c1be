import type { DuckDBDataChunk } from "@duckdb/node-api";
import { InputError, replaceAtomically } from "@slidr/clicks";
import type { FeatureRows } from "../encode/featureRows.js";
import { canonicalJson } from "../spec/canonicalJson.js";
import { featureNames } from "../spec/featureColumns.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { specHash } from "../spec/specHash.js";
import { type DuckdbOptions, loadDuckdb, openDuckdbSession } from "./duckdbSession.js";
import { dialectWords } from "./sqlDialect.js";
import type { TemporaryTables } from "./temporaryTables.js";

/** What stands before the features in a file, and how DuckDB types it. */
export const clickColumnTypes = {
  clickId: "VARCHAR",
  clickedAtMs: "BIGINT",
  late: "BOOLEAN",
  duplicate: "BOOLEAN",
} as const;

/** What was written. */
export interface WrittenFeatures {
  readonly clicks: number;
  /** Clicks older than a ring they belong to. */
  readonly late: number;
  /** Clicks whose id an entity of theirs already knew. */
  readonly duplicates: number;
}

/** Rows that one data chunk of DuckDB holds. */
const writtenRows = 2048;
const table = "slidr_feature_rows";
const { name, text } = dialectWords.duckdb;

/**
 * Writes features as Parquet: clickId, clickedAtMs, late, duplicate, then every feature in 32 bits, bit for bit, in the order given.
 *
 * The spec's JSON and its hash stand in the file's metadata. The file appears, or is replaced, as one step when it is
 * complete. What does not fit into DuckDB's memory waits in its temporary directory.
 *
 * @param path - the file to make or replace; its directory exists.
 * @param spec - what the columns are.
 * @param rows - from `encodeTables`, or made of what `encodeRawChunks` gives.
 * @param options - how DuckDB may work.
 * @returns how many clicks were written, and how many of them were late or known.
 * @throws InputError COLUMN_TWICE when two columns differ in case alone; DUCKDB_BUSY; DUCKDB_MISSING; whatever `rows` throws.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tableFromClicks } from "@slidr/clicks";
 * import { defineSpec, encodeTables, gap } from "@slidr/features";
 * import { readFeatureFile, writeFeatureFile } from "@slidr/features/sql";
 *
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * const path = join(directory, "features.parquet");
 * const spec = defineSpec([gap({ by: "userId" })], { timeZone: "UTC" });
 * const log = tableFromClicks([{ clickId: "a", clickedAtMs: 0, userId: "ann" }]);
 * (await writeFeatureFile(path, spec, encodeTables(spec, [log]))).clicks; // => 1
 *
 * const file = await readFeatureFile(path);
 * file.names; // => ["user_gap"]
 * for await (const { values } of file.rows()) Array.from(values); // one chunk: [-1]
 * rmSync(directory, { recursive: true });
 * ```
 */
export async function writeFeatureFile(
  path: string,
  spec: FeatureSpec,
  rows: Iterable<FeatureRows> | AsyncIterable<FeatureRows>,
  options: DuckdbOptions = {},
): Promise<WrittenFeatures> {
  const names = featureNames(spec);
  checkNames(names);
  const session = await openDuckdbSession(options);
  const { connection, tables } = session;
  try {
    const columns = [
      ...Object.entries(clickColumnTypes).map(([column, type]) => `${column} ${type}`),
      ...names.map((feature) => `${name(feature)} FLOAT`),
    ];
    await tables.create(table, `(${columns.join(", ")})`);
    const written = await appendRows(tables, names.length, rows);
    const metadata = `{slidr_spec: ${text(canonicalJson(spec))}, slidr_spec_hash: ${text(specHash(spec))}}`;
    await replaceAtomically(path, (temporary) =>
      connection.run(
        `COPY ${table} TO ${text(temporary)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA ${metadata})`,
      ),
    );
    return written;
  } finally {
    await session.close();
  }
}

/** Parquet readers, DuckDB among them, do not tell upper from lower case. */
function checkNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const column of [...Object.keys(clickColumnTypes), ...names]) {
    const other = seen.get(column.toLowerCase());
    if (other !== undefined) {
      throw new InputError(
        "COLUMN_TWICE",
        `writeFeatureFile requires columns that differ in more than case, got ${JSON.stringify(other)} and ${JSON.stringify(column)}`,
      );
    }
    seen.set(column.toLowerCase(), column);
  }
}

async function appendRows(
  tables: TemporaryTables,
  width: number,
  rows: Iterable<FeatureRows> | AsyncIterable<FeatureRows>,
): Promise<WrittenFeatures> {
  const { BIGINT, BOOLEAN, DuckDBDataChunk: DataChunk, FLOAT, VARCHAR } = await loadDuckdb();
  const types = [VARCHAR, BIGINT, BOOLEAN, BOOLEAN, ...Array.from({ length: width }, () => FLOAT)];
  const appender = await tables.append(table);
  const written = { clicks: 0, late: 0, duplicates: 0 };
  for await (const some of rows) {
    for (let first = 0; first < some.rowCount; first += writtenRows) {
      const chunk = DataChunk.create(types, Math.min(writtenRows, some.rowCount - first));
      fillChunk(chunk, some, first, width);
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
    written.clicks += some.rowCount;
    for (const flag of some.late) written.late += flag;
    for (const flag of some.duplicate) written.duplicates += flag;
  }
  appender.closeSync();
  return written;
}

function fillChunk(
  chunk: DuckDBDataChunk,
  { clickId, clickedAtMs, late, duplicate, values }: FeatureRows,
  first: number,
  width: number,
): void {
  const { rowCount } = chunk;
  const rows = <Value>(valueAt: (row: number) => Value) =>
    Array.from({ length: rowCount }, (_, row) => valueAt(first + row));
  chunk.setColumnValues(0, clickId.slice(first, first + rowCount));
  chunk.setColumnValues(
    1,
    rows((row) => BigInt(clickedAtMs[row]!)),
  );
  chunk.setColumnValues(
    2,
    rows((row) => late[row] === 1),
  );
  chunk.setColumnValues(
    3,
    rows((row) => duplicate[row] === 1),
  );
  for (let feature = 0; feature < width; feature++) {
    const vector = chunk.getColumnVector(4 + feature);
    for (let row = 0; row < rowCount; row++) vector.setItem(row, values[(first + row) * width + feature]!);
    vector.flush();
  }
}
