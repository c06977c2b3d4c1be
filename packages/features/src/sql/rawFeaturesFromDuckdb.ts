import { replaceAtomically } from "@slidr/clicks";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { type CompileSqlOptions, compileSql, type SqlProgram } from "./compileSql.js";
import { type DuckdbOptions, type DuckdbSession, openDuckdbSession } from "./duckdbSession.js";
import { logColumns } from "./inputSql.js";
import { type RawFeatureChunk, readRawChunks } from "./rawChunks.js";
import { runProgram, type SqlProgress } from "./runProgram.js";
import { describeRelation, findColumns } from "./sourceColumns.js";
import { dialectWords } from "./sqlDialect.js";

/** Over what DuckDB runs a spec, and how. */
export interface DuckdbRunOptions extends DuckdbOptions, Omit<CompileSqlOptions, "dialect"> {
  /** Called after each statement. */
  readonly onProgress?: (progress: SqlProgress) => void;
}

/**
 * Counts a log of any size with DuckDB and hands over its clicks with their integers, in log order.
 *
 * Every row equals what a store returns for the same clicks in the same order, clicks out of order and second deliveries
 * included. What does not fit into memory is spilled to disk.
 *
 * @param spec - what to count.
 * @param options - the log (see `compileSql`), and DuckDB's memory, threads and directory for what it spills.
 * @returns chunks of about 16,384 clicks; `encodeRawChunks` makes rows of features of them.
 * @throws InputError COLUMN_ABSENT, COLUMN_TYPE, TIME or ID_LENGTH for a log that cannot be counted; DUCKDB_BUSY; DUCKDB_MISSING.
 * Cost: about four sorts of the log per entity, and one more per distinct set.
 *
 * @example
 * ```ts
 * import { count, defineSpec } from "@slidr/features";
 * import { rawFeaturesFromDuckdb } from "@slidr/features/sql";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
 * const source = "(VALUES ('a', 0, 'ann'), ('b', 59999, 'ann'), ('c', 60000, 'ann')) AS log(clickId, clickedAtMs, userId)";
 * const counts: number[] = [];
 * for await (const chunk of rawFeaturesFromDuckdb(spec, { source: `(SELECT * FROM ${source})` })) counts.push(...chunk.values);
 * // At 60,000 ms the tile of the first click has left the window of one minute.
 * counts; // => [1, 2, 2]
 * ```
 */
export async function* rawFeaturesFromDuckdb(
  spec: FeatureSpec,
  options: DuckdbRunOptions,
): AsyncGenerator<RawFeatureChunk> {
  const session = await openDuckdbSession(options);
  const { connection } = session;
  try {
    const program = await countLog(session, spec, options, "rawFeaturesFromDuckdb");
    const types = await describeRelation(connection, "slidr_input");
    yield* readRawChunks(connection, `(${program.result}) AS result`, program.plan, logColumns(spec), types);
  } finally {
    await session.close();
  }
}

/** Where to, beside what {@link rawFeaturesFromDuckdb} takes. */
export interface WriteRawFeaturesOptions extends DuckdbRunOptions {
  /** A Parquet file to make or replace. */
  readonly path: string;
}

/**
 * As {@link rawFeaturesFromDuckdb}, but into a Parquet file, which `readRawFeatures` reads back: nothing passes through
 * JavaScript.
 *
 * @param spec - what to count.
 * @param options - as `rawFeaturesFromDuckdb` takes them, and the file's path. The file appears when it is complete.
 * @returns how many clicks were written.
 * @throws InputError as `rawFeaturesFromDuckdb`.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { count, defineSpec } from "@slidr/features";
 * import { writeRawFeatures } from "@slidr/features/sql";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
 * const directory = mkdtempSync(join(tmpdir(), "slidr-"));
 * const source = "(SELECT 'a' AS clickId, 0 AS clickedAtMs, 'ann' AS userId)";
 * (await writeRawFeatures(spec, { source, path: join(directory, "raw.parquet") })).clicks; // => 1
 * rmSync(directory, { recursive: true });
 * ```
 */
export async function writeRawFeatures(
  spec: FeatureSpec,
  options: WriteRawFeaturesOptions,
): Promise<{ readonly clicks: number }> {
  const session = await openDuckdbSession(options);
  try {
    const { result } = await countLog(session, spec, options, "writeRawFeatures");
    const { rowsChanged } = await replaceAtomically(options.path, (temporary) => {
      const to = dialectWords.duckdb.text(temporary);
      return session.connection.run(`COPY (${result}) TO ${to} (FORMAT parquet, COMPRESSION zstd)`);
    });
    return { clicks: rowsChanged };
  } finally {
    await session.close();
  }
}

async function countLog(
  session: DuckdbSession,
  spec: FeatureSpec,
  options: DuckdbRunOptions,
  caller: string,
): Promise<SqlProgram> {
  const { source, order, onProgress } = options;
  const relation = await describeRelation(session.connection, source);
  const columns = findColumns(spec, relation, options.columns, caller);
  const program = compileSql(spec, {
    dialect: "duckdb",
    source,
    columns,
    ...(order !== undefined && { order }),
  });
  await runProgram(session, program, caller, onProgress);
  return program;
}
