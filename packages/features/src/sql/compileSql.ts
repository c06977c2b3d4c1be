import { InputError } from "@slidr/clicks";
import { compilePlan } from "../plan/compilePlan.js";
import type { EntityPlan, FeaturePlan } from "../plan/featurePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { checkSelect } from "./checkSql.js";
import { distinctSelect, seenStep } from "./distinctSql.js";
import { entityRowsSteps, present, tablesOf } from "./entityRowsSql.js";
import { gapsSelect, gapsWidth } from "./gapsSql.js";
import { inputSelect, logColumns } from "./inputSql.js";
import { type KeyColumns, keySteps } from "./keysSql.js";
import { type DialectWords, dialectWords, type SqlDialect } from "./sqlDialect.js";
import { type SqlStatement, type SqlStep, withReaders } from "./sqlStatement.js";
import { windowSteps, windowsSelect } from "./windowsSql.js";

/** Over what a spec is run, and where. */
export interface CompileSqlOptions {
  readonly dialect: SqlDialect;
  /**
   * The log, as SQL that may stand behind FROM: a table, a view, `read_parquet('clicks.parquet')`. Taken as it is: never
   * build it of words that a stranger chose.
   */
  readonly source: string;
  /**
   * The log order, as SQL that may stand behind ORDER BY: `"seq"`, `"clickedAtMs, clickId"`. No two rows should tie.
   * DuckDB may do without: the rows as they stand. Taken as it is, like `source`.
   */
  readonly order?: string;
  /**
   * What the log calls a column of the spec, where it is not called as `writeClickFile` does (`userId`,
   * `attributes.device` ...): `{ device: "device_type" }`. Any name will do, it is quoted.
   */
  readonly columns?: Readonly<Record<string, string>>;
}

/** A spec as SQL. */
export interface SqlProgram {
  readonly dialect: SqlDialect;
  readonly plan: FeaturePlan;
  /** A SELECT over the source with one row, if a click cannot be counted: `rule`, `culprit`, `got`, `click`. Run it first. */
  readonly check: string;
  /** To be run in order: make a table `name` of what each `sql` selects, then drop its `drops`. */
  readonly statements: readonly SqlStatement[];
  /**
   * A SELECT over these tables, one row a click: `seq` (ascending in log order), `spec_hash`, the columns of the log that the spec reads,
   * `late`, `duplicate`, and the plan's integers `raw_0`, `raw_1` ...
   */
  readonly result: string;
}

/**
 * Compiles a spec to SQL: the integers that every store returns, click by click, for a log of any size.
 *
 * Pure text, for an engine to run. The clicks may stand in any order: clicks out of order, second deliveries and expiry
 * are decided by window functions as a store decides them. Sorting takes nearly all of the time.
 *
 * @param spec - what to count.
 * @param options - the dialect, the log and its order.
 * @returns the statements and the SELECT that reads their tables.
 * @throws InputError SQL_ORDER when Spark is to read rows as they stand (it promises no order); COLUMN_TWICE.
 *
 * @example
 * ```ts
 * import { count, defineSpec } from "@slidr/features";
 * import { compileSql } from "@slidr/features/sql";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });
 * const program = compileSql(spec, { dialect: "duckdb", source: "clicks" });
 * program.statements.map(({ name }) => name).slice(0, 2); // => ["slidr_input", "slidr_texts_2"]
 * compileSql(spec, { dialect: "spark", source: "clicks" }); // throws "compileSql requires an order"
 * ```
 */
export function compileSql(spec: FeatureSpec, options: CompileSqlOptions): SqlProgram {
  const { dialect, source, order } = options;
  if (dialect === "spark" && order === undefined) {
    throw new InputError("SQL_ORDER", "compileSql requires an order for Spark, whose rows stand in none");
  }
  const words = dialectWords[dialect];
  const plan = compilePlan(spec);
  const columns = logColumns(spec, options.columns);
  const { steps: keyed, keys } = keySteps(plan, columns, dialect, words);
  const steps: SqlStep[] = [
    { name: "slidr_input", sql: inputSelect(columns, source, order, dialect, words) },
    ...keyed,
  ];
  const parts = plan.entities.flatMap((entity, index) => {
    const made = entityParts(entity, index, keys, words);
    steps.push(...made.steps);
    return made.parts;
  });
  const inputNames = columns.map(({ name }) => `slidr_input.${words.name(name)}`);
  const result = resultSelect(plan, parts, inputNames, dialect, words);
  return {
    dialect,
    plan,
    check: checkSelect(plan, columns, source, words),
    statements: withReaders(steps, result),
    result,
  };
}

/** A table of some of an entity's integers, one row a click. */
interface ResultPart {
  readonly name: string;
  readonly hasFlags: boolean;
}

function entityParts(plan: EntityPlan, index: number, keys: KeyColumns, words: DialectWords) {
  const tables = tablesOf(index, plan, keys);
  const steps: SqlStep[] = entityRowsSteps(tables, keys);
  const parts: ResultPart[] = [];
  const add = (select: string, integers: number, hasFlags = false) => {
    const name = `slidr_part_${index}_${parts.length}`;
    const missing = [...(hasFlags ? ["FALSE", "FALSE"] : []), ...Array<string>(integers).fill("-1")];
    // Clicks without the entity read -1. In log order, so that the parts can be laid side by side.
    const without = `SELECT ${["seq", ...missing].join(", ")} FROM slidr_clicks WHERE NOT (${present(tables.by)})`;
    steps.push({ name, sql: `SELECT * FROM (${select} UNION ALL ${without}) AS parts ORDER BY seq` });
    parts.push({ name, hasFlags });
  };
  steps.push(...windowSteps(tables));
  add(windowsSelect(tables), plan.windows.length, true);
  if (plan.gaps.length > 0) add(gapsSelect(tables, words), gapsWidth(plan.gaps));
  for (const [s, set] of plan.distincts.entries()) {
    const seen = `slidr_seen_${index}_${s}`;
    const values = keys.of(set.key);
    steps.push(seenStep(seen, values, tables));
    for (const window of set.windows) add(distinctSelect(seen, values, set, window, tables), 1);
  }
  return { steps, parts };
}

function resultSelect(
  plan: FeaturePlan,
  parts: readonly ResultPart[],
  inputNames: readonly string[],
  dialect: SqlDialect,
  { text }: DialectWords,
): string {
  const anyOf = (flag: string) =>
    parts
      .filter(({ hasFlags }) => hasFlags)
      .map(({ name }) => `${name}.${flag}`)
      .join(" OR ") || "FALSE";
  const raws = Array.from({ length: plan.rawWidth }, (_, raw) => `raw_${raw}`);
  const specHash = `${text(plan.specHash)} AS spec_hash`;
  const selected = [
    "slidr_input.seq",
    specHash,
    ...inputNames,
    `(${anyOf("late")}) AS late`,
    `(${anyOf("duplicate")}) AS duplicate`,
    ...raws,
  ];
  const joins = parts.map(({ name }) =>
    dialect === "duckdb" ? `POSITIONAL JOIN ${name}` : `JOIN ${name} ON ${name}.seq = slidr_input.seq`,
  );
  return `SELECT ${selected.join(", ")} FROM slidr_input ${joins.join(" ")}`;
}
