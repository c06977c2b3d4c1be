import type { FeaturePlan } from "../plan/featurePlan.js";
import { canonicalJson } from "../spec/canonicalJson.js";
import { type KeyPart, partColumn } from "../spec/entity.js";
import { addressSelect, prefixExpression } from "./addressSql.js";
import { keyTextExpression, type LogColumn } from "./inputSql.js";
import type { DialectWords, SqlDialect } from "./sqlDialect.js";
import type { SqlStep } from "./sqlStatement.js";

/** The columns of `slidr_clicks` that hold the parts of the plan's keys. */
export interface KeyColumns {
  /** The columns of a key, by its index in the plan. */
  of(key: number): readonly string[];
}

/** The different parts of a plan's keys, and the column of each in our tables. */
function partColumns(plan: FeaturePlan) {
  const parts = new Map<string, { readonly part: KeyPart; readonly column: string }>();
  for (const part of plan.keys.flat()) {
    const id = canonicalJson(part);
    if (!parts.has(id)) parts.set(id, { part, column: `key_${parts.size}` });
  }
  return parts;
}

/**
 * Steps that make `slidr_clicks`: `seq`, `ms`, `id` and the key parts, null where they are missing.
 *
 * DuckDB sorts numbers much faster than texts: every text becomes a number first. Spark has no cheap way to number texts,
 * and keeps them. Of the click ids only those that come twice are kept.
 */
export function keySteps(
  plan: FeaturePlan,
  columns: readonly LogColumn[],
  dialect: SqlDialect,
  words: DialectWords,
): { steps: readonly SqlStep[]; keys: KeyColumns } {
  const parts = partColumns(plan);
  const coded = dialect === "duckdb";
  const steps: SqlStep[] = [];
  const joins: string[] = [];
  const selected: string[] = [];
  for (const [index, column] of columns.entries()) {
    const own = [...parts.values()].filter(({ part }) => partColumn(part) === column.column);
    if (own.length === 0) continue;
    const text = keyTextExpression(column, words);
    const table = `slidr_texts_${index}`;
    const looked = coded ? own : own.filter(({ part }) => typeof part !== "string");
    if (looked.length > 0) {
      steps.push({ name: table, sql: textsSelect(looked, text, coded, words) });
      joins.push(`LEFT JOIN ${table} ON ${table}.text = ${text}`);
    }
    for (const part of own) {
      selected.push(`${looked.includes(part) ? `${table}.${part.column}` : text} AS ${part.column}`);
    }
  }
  const idName = words.name("clickId");
  const code = coded ? "CAST(ROW_NUMBER() OVER () AS INT)" : idName;
  const repeated = `SELECT ${idName} AS text, ${code} AS code FROM slidr_input WHERE ${idName} <> '' GROUP BY ${idName} HAVING COUNT(*) > 1`;
  steps.push({ name: "slidr_repeated", sql: repeated });
  joins.push(`LEFT JOIN slidr_repeated ON slidr_repeated.text = ${idName}`);
  const all = ["seq", `${words.name("clickedAtMs")} AS ms`, "slidr_repeated.code AS id", ...selected];
  steps.push({
    name: "slidr_clicks",
    sql: `SELECT ${all.join(", ")} FROM slidr_input ${joins.join(" ")}`,
  });
  const columnOf = (part: KeyPart) => parts.get(canonicalJson(part))!.column;
  return { steps, keys: { of: (key) => plan.keys[key]!.map(columnOf) } };
}

/** The different texts of a column, each once, with its key parts: the text itself or its network. */
function textsSelect(
  parts: readonly { readonly part: KeyPart; readonly column: string }[],
  text: string,
  coded: boolean,
  words: DialectWords,
): string {
  const texts = `(SELECT text FROM (SELECT DISTINCT ${text} AS text FROM slidr_input) AS all_texts WHERE text IS NOT NULL)`;
  const networks = parts.flatMap(({ part, column }) =>
    typeof part === "string" ? [] : [`${prefixExpression(part)} AS ${column}`],
  );
  const hasNetworks = networks.length > 0;
  const known = hasNetworks
    ? `(SELECT text, ${networks.join(", ")} FROM (${addressSelect(`${texts} AS listed`, words)}) AS addresses)`
    : texts;
  if (!coded) return `SELECT * FROM ${known} AS known`;
  const codes = parts.map(({ part, column }) => {
    // Missing parts are ranked with the others: what stands there is never read.
    const rank = typeof part === "string" ? "ROW_NUMBER() OVER ()" : `DENSE_RANK() OVER (ORDER BY ${column})`;
    const code = `CAST(${rank} AS INT)`;
    return `${typeof part === "string" ? code : `CASE WHEN ${column} IS NOT NULL THEN ${code} END`} AS ${column}`;
  });
  return `SELECT text, ${codes.join(", ")} FROM ${known} AS known`;
}
