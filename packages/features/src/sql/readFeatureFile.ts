import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "@slidr/clicks";
import type { FeatureRows } from "../encode/featureRows.js";
import { featureNames } from "../spec/featureColumns.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { parseSpec } from "../spec/parseSpec.js";
import { specHash } from "../spec/specHash.js";
import { type DuckdbOptions, openDuckdbSession } from "./duckdbSession.js";
import { parquetRelation } from "./parquetRelation.js";
import { dialectWords } from "./sqlDialect.js";
import { clickColumnTypes } from "./writeFeatureFile.js";

/** A file of features, opened. */
export interface FeatureFile {
  readonly spec: FeatureSpec;
  readonly specHash: string;
  /** [width] the features' columns. */
  readonly names: readonly string[];
  /** Reads the clicks in the file's order, some thousands at a time; every call begins anew. */
  rows(): AsyncGenerator<FeatureRows>;
}

const { name } = dialectWords.duckdb;

/**
 * Opens what `writeFeatureFile` wrote: values come back bit for bit.
 *
 * @param path - the Parquet file.
 * @param options - how DuckDB may work.
 * @returns the spec, the names, and `rows()`.
 * @throws InputError FEATURE_FILE when the file is no such file, or its columns are not those of its spec; DUCKDB_BUSY; DUCKDB_MISSING.
 *
 * @example
 * ```ts no-run
 * import { readFeatureFile } from "@slidr/features/sql";
 *
 * const file = await readFeatureFile("features.parquet");
 * for await (const { rowCount, values } of file.rows()) values.length === rowCount * file.names.length;
 * ```
 */
export async function readFeatureFile(path: string, options: DuckdbOptions = {}): Promise<FeatureFile> {
  const session = await openDuckdbSession(options);
  try {
    const spec = await readSpec(session.connection, path);
    const names = featureNames(spec);
    const described = await session.connection.runAndReadAll(
      `DESCRIBE SELECT * FROM ${parquetRelation(path)}`,
    );
    const found = described.getRows().map(([column]) => String(column));
    const wanted = [...Object.keys(clickColumnTypes), ...names];
    if (wanted.join("\n") !== found.join("\n")) {
      throw fault(path, `its columns ${wanted.join(", ")}`, found.join(", "));
    }
    return { spec, specHash: specHash(spec), names, rows: () => readRows(path, names, options) };
  } finally {
    await session.close();
  }
}

const fault = (path: string, rule: string, got: string, cause?: unknown) =>
  new InputError(
    "FEATURE_FILE",
    `readFeatureFile requires a file of writeFeatureFile with ${rule}, got ${got} in ${path}`,
    {
      cause,
    },
  );

async function readSpec(connection: DuckDBConnection, path: string): Promise<FeatureSpec> {
  const metadata = parquetRelation(path, "parquet_kv_metadata");
  const rows = await connection
    .runAndReadAll(`SELECT decode(key), decode(value) FROM ${metadata} WHERE decode(key) LIKE 'slidr_spec%'`)
    .catch((cause: Error) => {
      throw fault(path, "metadata", cause.message.split("\n")[0]!, cause);
    });
  const values = new Map(rows.getRows().map(([key, value]) => [String(key), String(value)]));
  const json = values.get("slidr_spec");
  if (json === undefined) throw fault(path, "a spec in its metadata", "none");
  const spec = parseSpec(JSON.parse(json));
  const hash = values.get("slidr_spec_hash");
  if (hash !== specHash(spec)) throw fault(path, `spec hash ${specHash(spec)}`, String(hash));
  return spec;
}

async function* readRows(
  path: string,
  names: readonly string[],
  options: DuckdbOptions,
): AsyncGenerator<FeatureRows> {
  const session = await openDuckdbSession(options);
  try {
    const columns = [...Object.keys(clickColumnTypes), ...names].map(name).join(", ");
    const result = await session.connection.stream(`SELECT ${columns} FROM ${parquetRelation(path)}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const { rowCount } = chunk;
      const flags = (column: number) =>
        Uint8Array.from(chunk.getColumnValues(column), (flag) => (flag === true ? 1 : 0));
      const values = new Float32Array(rowCount * names.length);
      for (let feature = 0; feature < names.length; feature++) {
        const vector = chunk.getColumnVector(4 + feature);
        for (let row = 0; row < rowCount; row++) {
          values[row * names.length + feature] = vector.getItem(row) as number;
        }
      }
      yield {
        rowCount,
        clickId: chunk.getColumnValues(0) as string[],
        clickedAtMs: Float64Array.from(chunk.getColumnValues(1), Number),
        late: flags(2),
        duplicate: flags(3),
        values,
      };
    }
  } finally {
    await session.close();
  }
}
