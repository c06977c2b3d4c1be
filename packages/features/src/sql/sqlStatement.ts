/** One step: a SELECT whose rows later steps read as a table of that name. */
export interface SqlStatement {
  readonly name: string;
  readonly sql: string;
  /** How many later steps read it, the result included: what one step reads may as well be a view. */
  readonly readers: number;
  /** Tables of earlier steps that nothing reads after this one. */
  readonly drops: readonly string[];
}

/** A step as it is drawn up: who reads which is worked out when all are there. */
export type SqlStep = Omit<SqlStatement, "readers" | "drops">;

const tableLike = /\bslidr_\w+/g;

/** Says how often each table is read, and after which step it is done with. */
export function withReaders(steps: readonly SqlStep[], result: string): SqlStatement[] {
  const tables = new Set(steps.map(({ name }) => name));
  const readers = new Map<string, number>();
  const read = (sql: string): string[] => {
    // A column of the log may be called as a table might.
    const names = [...new Set(sql.match(tableLike))].filter((name) => tables.has(name));
    const firstSeen = names.filter((name) => !readers.has(name));
    for (const name of names) readers.set(name, (readers.get(name) ?? 0) + 1);
    return firstSeen;
  };
  read(result);
  // From the end: the step where a table is met first is the last that reads it.
  const statements: SqlStatement[] = [];
  for (const step of steps.toReversed()) {
    const drops = read(step.sql);
    statements.push({ ...step, readers: readers.get(step.name) ?? 0, drops });
  }
  return statements.reverse();
}
