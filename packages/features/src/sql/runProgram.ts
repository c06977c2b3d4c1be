import type { DuckDBConnection } from "@duckdb/node-api";
import { type ClickFault, clickFaultError } from "./clickFault.js";
import type { SqlProgram } from "./compileSql.js";

/** How far a run has come: statements done of all. */
export interface SqlProgress {
  readonly done: number;
  readonly total: number;
}

/** Checks the log and runs a program's statements on DuckDB; its tables are then there to be read. */
export async function runProgram(
  connection: DuckDBConnection,
  program: SqlProgram,
  caller: string,
  onProgress: (progress: SqlProgress) => void = () => {},
): Promise<void> {
  await checkClicks(connection, program, caller);
  const { statements } = program;
  for (const [index, { name, sql, drops }] of statements.entries()) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${sql}`);
    for (const drop of drops) await connection.run(`DROP TABLE ${drop}`);
    onProgress({ done: index + 1, total: statements.length });
  }
}

/** Drops what a program left: on a connection of the caller's nothing is to stay behind. */
export async function dropTables(connection: DuckDBConnection, { statements }: SqlProgram): Promise<void> {
  for (const { name } of statements) await connection.run(`DROP TABLE IF EXISTS ${name}`);
}

async function checkClicks(connection: DuckDBConnection, program: SqlProgram, caller: string): Promise<void> {
  const [fault] = (await connection.runAndReadAll(program.check)).getRowObjects();
  if (fault !== undefined) throw clickFaultError(fault as unknown as ClickFault, caller);
}
