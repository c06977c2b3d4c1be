import { InputError } from "@slidr/clicks";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { specColumns } from "./specColumns.js";
import type { DialectWords, SqlDialect } from "./sqlDialect.js";

/** A column of the log: what a spec calls it, what the log does, and what our tables do. */
export interface LogColumn {
  readonly column: string;
  readonly source: string;
  readonly name: string;
}

const fixedColumns = ["clickId", "clickedAtMs", "userId", "sessionId", "ip", "loggedIn"];

/** What a click's column is called in files that `writeClickFile` writes. */
const canonicalName = (column: string) => (fixedColumns.includes(column) ? column : `attributes.${column}`);

/** The columns that a spec needs of a log: id, time and user first. */
export function logColumns(
  spec: FeatureSpec,
  sources: Readonly<Record<string, string>> = {},
  caller = "compileSql",
): readonly LogColumn[] {
  const columns = ["clickId", "clickedAtMs", "userId", ...specColumns(spec).keys()];
  const named = columns.map((column) => {
    const name = canonicalName(column);
    return { column, name, source: Object.hasOwn(sources, column) ? sources[column]! : name };
  });
  // Neither engine tells upper from lower case in names.
  const seen = new Map<string, string>();
  for (const { column, name } of named) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new InputError(
        "COLUMN_TWICE",
        `${caller} requires columns that differ in more than case, got ${JSON.stringify(other)} and ${JSON.stringify(column)}`,
      );
    }
    seen.set(name.toLowerCase(), column);
  }
  return named;
}

/** A SELECT of the log's columns, numbered in log order by `seq`. */
export function inputSelect(
  columns: readonly LogColumn[],
  source: string,
  order: string | undefined,
  dialect: SqlDialect,
  { name, textType }: DialectWords,
): string {
  const selected = columns.map(({ column, name: own, source: from }) => {
    const value = name(from);
    if (column === "clickedAtMs") return `CAST(${value} AS BIGINT) AS ${name(own)}`;
    if (column === "clickId" || column === "userId") {
      return `COALESCE(CAST(${value} AS ${textType}), '') AS ${name(own)}`;
    }
    return `${value} AS ${name(own)}`;
  });
  const rows = order === undefined ? source : `(SELECT * FROM ${source} ORDER BY ${order})`;
  // Both number rows as they come; Spark's numbers ascend with gaps, so that no one machine has to count them all.
  const seq = dialect === "duckdb" ? "ROW_NUMBER() OVER ()" : "MONOTONICALLY_INCREASING_ID()";
  return `SELECT ${seq} AS seq, ${selected.join(", ")} FROM ${rows} AS log`;
}

/** A column of `slidr_input` as a key: null when missing, numbers by value. */
export function keyTextExpression(column: LogColumn, { name, textType, floatTypes }: DialectWords): string {
  const value = name(column.name);
  const text = `CAST(${value} AS ${textType})`;
  if (column.column === "userId") return `NULLIF(${value}, '')`;
  return `CASE WHEN TYPEOF(${value}) NOT IN (${floatTypes}) THEN NULLIF(${text}, '')
    WHEN LOWER(${text}) = 'nan' THEN NULL WHEN ${text} = '-0.0' THEN '0.0' ELSE ${text} END`;
}
