import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "@slidr/clicks";

/** How DuckDB may work. */
export interface DuckdbOptions {
  /** A connection of the caller's, whose settings stay as they are; by default an in-memory DuckDB is opened and closed. */
  readonly connection?: DuckDBConnection;
  /** Memory for DuckDB's own use, bytes: what does not fit goes to `tempDirectory`. 80% of the machine's by default. */
  readonly memoryLimitBytes?: number;
  /** An existing directory on a disk with room; by default one in the system's temporary directory, removed after. */
  readonly tempDirectory?: string;
  /** As many as there are cores by default. */
  readonly threads?: number;
}

/** A connection and how to be done with it. */
export interface DuckdbSession {
  readonly connection: DuckDBConnection;
  close(): Promise<void>;
}

/** Opens DuckDB as the options say, or borrows the caller's connection. */
export async function openDuckdbSession(options: DuckdbOptions): Promise<DuckdbSession> {
  if (options.connection) {
    await checkKeepsOrder(options.connection);
    return { connection: options.connection, close: async () => {} };
  }
  const { DuckDBInstance } = await loadDuckdb();
  const own = options.tempDirectory === undefined ? await mkdtemp(join(tmpdir(), "slidr-sql-")) : undefined;
  const removeOwn = async () => {
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  };
  try {
    const instance = await DuckDBInstance.create(":memory:", {
      // No extension is fetched from the network; what is needed is built in.
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      temp_directory: options.tempDirectory ?? own!,
      ...(options.memoryLimitBytes === undefined ? {} : { memory_limit: `${options.memoryLimitBytes}B` }),
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    const close = async () => {
      connection.closeSync();
      instance.closeSync();
      await removeOwn();
    };
    return { connection, close };
  } catch (error) {
    await removeOwn();
    throw error;
  }
}

/** Our tables are laid side by side row by row. */
async function checkKeepsOrder(connection: DuckDBConnection): Promise<void> {
  const setting = await connection.runAndReadAll("SELECT current_setting('preserve_insertion_order')");
  if (setting.getRows()[0]![0] === true) return;
  throw new InputError(
    "DUCKDB_ORDER",
    "counting with DuckDB requires a connection that keeps the order of rows: SET preserve_insertion_order = true",
  );
}

/** DuckDB, which is an optional peer. */
export async function loadDuckdb(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new InputError(
      "DUCKDB_MISSING",
      "SQL is run with DuckDB, which is not installed or cannot load here: npm install @duckdb/node-api",
      { cause },
    );
  }
}
