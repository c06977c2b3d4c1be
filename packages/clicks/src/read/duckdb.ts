import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "../inputError.js";

/** An in-memory DuckDB of one's own. */
export interface OpenDuckdb {
  readonly connection: DuckDBConnection;
  close(): void;
}

/**
 * Opens an in-memory DuckDB; the caller closes it.
 *
 * @throws InputError `DUCKDB_MISSING` where the optional peer is not installed.
 */
export async function openDuckdb(): Promise<OpenDuckdb> {
  const { DuckDBInstance } = await loadDuckdb();
  // No extension is fetched from the network; what is needed is built in.
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET preserve_insertion_order = true");
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, close };
}

async function loadDuckdb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new InputError(
      "DUCKDB_MISSING",
      "Parquet files are read and written with DuckDB, which is not installed or cannot load here: npm install @duckdb/node-api",
      { cause },
    );
  }
}

/** A string in SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column's name in SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A path in SQL; characters that DuckDB would match against other names stand for themselves. */
export function sqlPath(path: string): string {
  return sqlText(path.replaceAll(/[*?[]/g, "[$&]"));
}
