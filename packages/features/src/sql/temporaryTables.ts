import type { DuckDBAppender, DuckDBConnection } from "@duckdb/node-api";

/** Where DuckDB keeps them: a name without it might be that of a table of the caller's. */
const catalog = "temp";
const schema = "main";
const place = (name: string) => `${catalog}.${schema}.${name}`;

/** The temporary tables that one run makes on a connection, and none but these. */
export class TemporaryTables {
  readonly #names = new Set<string>();

  constructor(private readonly connection: DuckDBConnection) {}

  /** @param definition - `AS SELECT ...`, or the columns in brackets. */
  async create(name: string, definition: string): Promise<void> {
    // Not OR REPLACE: a temporary table of this name is the caller's.
    await this.connection.run(`CREATE TEMP TABLE ${place(name)} ${definition}`);
    this.#names.add(name);
  }

  append(name: string): Promise<DuckDBAppender> {
    return this.connection.createAppender(name, schema, catalog);
  }

  async drop(name: string): Promise<void> {
    if (!this.#names.delete(name)) return;
    await this.connection.run(`DROP TABLE ${place(name)}`);
  }

  /** Drops what is left. */
  async dropAll(): Promise<void> {
    // A caller's transaction in which a statement failed takes no drop: its rollback removes the tables. What failed is
    // told by whoever ran it.
    for (const name of [...this.#names]) await this.drop(name).catch(() => {});
  }
}
