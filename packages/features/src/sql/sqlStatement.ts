/** One step: a SELECT whose rows later steps read as a table of that name. */
export interface SqlStatement {
  readonly name: string;
  readonly sql: string;
  /** Tables of earlier steps that nothing reads after this one. */
  readonly drops: readonly string[];
}

/** A step as it is drawn up: which tables are done with is worked out when all are there. */
export type SqlStep = Omit<SqlStatement, "drops">;

const ownName = /\bslidr_\w+/g;

/** Says after which step each table is done with. */
export function withDrops(steps: readonly SqlStep[], result: string): SqlStatement[] {
  const kept = new Set(result.match(ownName));
  const statements = steps.map((step) => ({ ...step, drops: [] as string[] }));
  for (const statement of statements.toReversed()) {
    for (const name of new Set(statement.sql.match(ownName))) {
      if (kept.has(name)) continue;
      kept.add(name);
      statement.drops.push(name);
    }
  }
  return statements;
}
