import { stat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../inputError.js";
import { columnPositions } from "./columnErrors.js";
import { openDuckdb, sqlName, sqlPath } from "./duckdb.js";
import { fileError } from "./fileErrors.js";
import type { RowFault, TextBatch, WantedColumn } from "./textSource.js";

/** Types that hold more than one value, or bytes. */
const NOT_ONE_TEXT = /^(?:STRUCT|MAP|UNION|BLOB|BIT|GEOMETRY|VARIANT)|\[\d*\]$/;

/**
 * Reads a Parquet file through DuckDB batch by batch, every value as the text DuckDB writes for it.
 *
 * A timestamp becomes `2017-11-06 16:00:00.123` (with `+00` where the file says that it is UTC): format "iso".
 *
 * @throws InputError `FILE_MISSING`, `FILE_UNREADABLE`, `COLUMN_MISSING`, `COLUMN_TYPE` or `DUCKDB_MISSING`.
 */
export async function* parquetSource(
  path: string,
  wanted: readonly WantedColumn[],
  _reject: (fault: RowFault) => void,
): AsyncGenerator<TextBatch> {
  const size = await fileSize(path);
  if (size === 0) throw new InputError("LOG_EMPTY", `${path} is empty`);
  const { connection, close } = await openDuckdb();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    yield* readBatches(connection, path, wanted);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const problem = String((cause as Error).message).split("\n")[0];
    throw new InputError("FILE_UNREADABLE", `${path} cannot be read as Parquet: ${problem}`, { cause });
  } finally {
    close();
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory())
      throw new InputError("FILE_UNREADABLE", `${path} is a directory; name a file in it`);
    return found.size;
  } catch (cause) {
    throw fileError(path, cause);
  }
}

async function* readBatches(
  connection: DuckDBConnection,
  path: string,
  wanted: readonly WantedColumn[],
): AsyncGenerator<TextBatch> {
  const from = `FROM read_parquet(${sqlPath(path)}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * ${from}`);
  const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const names = columns.map(({ name }) => name);
  columnPositions(path, wanted, names).forEach((position, slot) => {
    const { name, type } = columns[position]!;
    if (NOT_ONE_TEXT.test(type))
      throw new InputError(
        "COLUMN_TYPE",
        `${path}: column "${name}" (map: ${wanted[slot]!.key}) is a ${type}; it must hold one text, number, flag or time`,
      );
  });
  const counted = await connection.runAndReadAll(`SELECT count(*)::INTEGER ${from}`);
  const total = Number(counted.getRows()[0]![0]);
  const selected = wanted.map(({ name }) => `CAST(${sqlName(name)} AS VARCHAR)`).join(", ");
  const result = await connection.stream(`SELECT ${selected} ${from}`);
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const { rowCount } = chunk;
    const cells = wanted.map((_, slot) => {
      const vector = chunk.getColumnVector(slot);
      return Array.from({ length: rowCount }, (_, index) => (vector.getItem(index) as string | null) ?? "");
    });
    const first = row;
    row += rowCount;
    const lines = Array.from({ length: rowCount }, (_, index) => first + index + 1);
    yield { rowCount, lines, cells, share: row / total };
  }
}
