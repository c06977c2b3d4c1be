import type { DuckDBConnection } from "@duckdb/node-api";
import { type ClickFault, clickFaultError } from "./clickFault.js";
import type { SqlProgram } from "./compileSql.js";
import type { DuckdbSession } from "./duckdbSession.js";

/** How far a run has come: statements done of all. */
export interface SqlProgress {
  readonly done: number;
  readonly total: number;
}

/** Checks the log and runs a program's statements on DuckDB; its tables are then there to be read until the session ends. */
export async function runProgram(
  { connection, tables }: DuckdbSession,
  program: SqlProgram,
  caller: string,
  onProgress: (progress: SqlProgress) => void = () => {},
): Promise<void> {
  await checkClicks(connection, program, caller);
  const { statements } = program;
  for (const [index, { name, sql, drops }] of statements.entries()) {
    await tables.create(name, `AS ${sql}`);
    for (const drop of drops) await tables.drop(drop);
    onProgress({ done: index + 1, total: statements.length });
  }
}

async function checkClicks(connection: DuckDBConnection, program: SqlProgram, caller: string): Promise<void> {
  const [fault] = (await connection.runAndReadAll(program.check)).getRowObjects();
  if (fault !== undefined) throw clickFaultError(fault as unknown as ClickFault, caller);
}
