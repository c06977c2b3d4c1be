import { InputError } from "@slidr/clicks";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { type DuckdbOptions, openDuckdbSession } from "./duckdbSession.js";
import { logColumns } from "./inputSql.js";
import { type RawFeatureChunk, readRawChunks } from "./rawChunks.js";
import { describeRelation } from "./sourceColumns.js";
import { dialectWords } from "./sqlDialect.js";

/** Where stored integers are. */
export interface ReadRawFeaturesOptions extends DuckdbOptions {
  /** SQL that may stand behind FROM in DuckDB: `read_parquet('raw/*.parquet')`. */
  readonly source: string;
}

/**
 * Reads back what a program of `compileSql` returned on any engine, or what `writeRawFeatures` wrote, in log order.
 *
 * @param spec - the spec it was counted by.
 * @param options - the Parquet files, and how DuckDB may work.
 * @returns chunks, as `rawFeaturesFromDuckdb` gives them.
 * @throws InputError SPEC_HASH when another spec counted them; COLUMN_ABSENT; DUCKDB_BUSY.
 *
 * @example
 * ```ts no-run
 * import { defaultSpec } from "@slidr/features";
 * import { encodeRawChunks, readRawFeatures } from "@slidr/features/sql";
 *
 * const spec = defaultSpec({ timeZone: "UTC" });
 * const chunks = readRawFeatures(spec, { source: "read_parquet('raw/*.parquet')" });
 * for await (const { values } of encodeRawChunks(spec, chunks)) values.length;
 * ```
 */
export async function* readRawFeatures(
  spec: FeatureSpec,
  options: ReadRawFeaturesOptions,
): AsyncGenerator<RawFeatureChunk> {
  const plan = compilePlan(spec);
  const columns = logColumns(spec);
  const session = await openDuckdbSession(options);
  const { connection } = session;
  const { source } = options;
  try {
    const types = await describeRelation(connection, source);
    const raws = Array.from({ length: plan.rawWidth }, (_, raw) => `raw_${raw}`);
    const needed = ["seq", "spec_hash", "late", "duplicate", ...columns.map(({ name }) => name), ...raws];
    const lacked = needed.find((name) => !types.some((known) => known.name === name));
    if (lacked !== undefined) {
      throw new InputError(
        "COLUMN_ABSENT",
        `readRawFeatures requires column ${JSON.stringify(lacked)}, which the source lacks: was it written by compileSql's result for this spec?`,
      );
    }
    const hash = dialectWords.duckdb.text(plan.specHash);
    const [other] = (
      await connection.runAndReadAll(
        `SELECT spec_hash FROM ${source} AS log WHERE spec_hash IS DISTINCT FROM ${hash} LIMIT 1`,
      )
    ).getRows();
    if (other !== undefined) {
      throw new InputError(
        "SPEC_HASH",
        `readRawFeatures requires integers counted by spec ${plan.specHash}, got those of ${other[0]}: count again, or read with that spec`,
      );
    }
    yield* readRawChunks(
      connection,
      `(SELECT * FROM ${source} AS log ORDER BY seq) AS result`,
      plan,
      columns,
      types,
    );
  } finally {
    await session.close();
  }
}
