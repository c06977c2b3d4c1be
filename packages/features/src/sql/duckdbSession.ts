import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "@slidr/clicks";
import { TemporaryTables } from "./temporaryTables.js";

/** How DuckDB may work. */
export interface DuckdbOptions {
  /**
   * A connection of the caller's, whose settings and tables stay as they are; by default an in-memory DuckDB is opened and
   * closed. One run at a time: until a run has ended, or its rows have been read or left, another one is refused
   * (InputError DUCKDB_BUSY), and queries of the caller's own would cut it short. Runs side by side take a connection
   * each, of the same instance: `await instance.connect()`.
   */
  readonly connection?: DuckDBConnection;
  /** Memory for DuckDB's own use, bytes: what does not fit goes to `tempDirectory`. 80% of the machine's by default. */
  readonly memoryLimitBytes?: number;
  /** An existing directory on a disk with room; by default one in the system's temporary directory, removed after. */
  readonly tempDirectory?: string;
  /** As many as there are cores by default. */
  readonly threads?: number;
}

/** A connection that one run has to itself, its tables, and how to be done with both. */
export interface DuckdbSession {
  readonly connection: DuckDBConnection;
  readonly tables: TemporaryTables;
  close(): Promise<void>;
}

/** Opens DuckDB as the options say, or borrows the caller's connection. */
export async function openDuckdbSession(options: DuckdbOptions): Promise<DuckdbSession> {
  if (options.connection) return borrow(options.connection);
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
    return { connection, tables: new TemporaryTables(connection), close };
  } catch (error) {
    await removeOwn();
    throw error;
  }
}

const inUse = new WeakSet<DuckDBConnection>();

/** Two runs would read each other's tables, and a connection that streams rows ends the stream at the next query. */
async function borrow(connection: DuckDBConnection): Promise<DuckdbSession> {
  if (inUse.has(connection)) {
    throw new InputError(
      "DUCKDB_BUSY",
      "counting with DuckDB requires a connection that nothing else is using, got one that a run is using: open another of the same instance (await instance.connect()), or end that run first",
    );
  }
  inUse.add(connection);
  const tables = new TemporaryTables(connection);
  const close = async () => {
    await tables.dropAll();
    inUse.delete(connection);
  };
  try {
    await checkKeepsOrder(connection);
    return { connection, tables, close };
  } catch (error) {
    await close();
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
