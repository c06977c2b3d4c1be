import type { EntityPlan } from "../plan/featurePlan.js";
import type { KeyColumns } from "./keysSql.js";
import type { SqlStep } from "./sqlStatement.js";

/** Ids of deliveries that an entity remembers. */
const idsKept = 8;

/** The tables of one entity. */
export interface EntityTables {
  /** Every click that has the entity: `seq`, `ms`, `clock`, `before`, `place`, `known`, keys, values, `start_G`. */
  readonly rows: string;
  /** Its key columns, as a list. */
  readonly by: string;
}

export const tablesOf = (index: number, plan: EntityPlan, keys: KeyColumns): EntityTables => ({
  rows: `slidr_rows_${index}`,
  by: keys.of(plan.key).join(", "),
});

/** Rows before the current one, in log order. */
export const earlier = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";
/** Rows up to the current one, in log order. */
export const soFar = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

export const present = (columns: readonly string[]) =>
  columns.map((column) => `${column} IS NOT NULL`).join(" AND ");

/**
 * What every integer of an entity starts from: the clock before and after each click, whether it was delivered before,
 * and where each series of gaps began (`place` counts the entity's clicks from 1).
 */
export function entityRowsStep(plan: EntityPlan, tables: EntityTables, keys: KeyColumns): SqlStep {
  const by = keys.of(plan.key);
  const values = plan.distincts.flatMap((set) => keys.of(set.key));
  const carried = [...new Set([...by, ...values])].join(", ");
  const inOrder = `PARTITION BY ${tables.by} ORDER BY seq`;
  const clocks = `SELECT seq, ms, id, ${carried},
    MAX(ms) OVER (${inOrder} ${earlier}) AS before,
    ROW_NUMBER() OVER (${inOrder}) AS place
    FROM slidr_clicks WHERE ${present(by)}`;
  const start = (windowMs: number) =>
    `MAX(CASE WHEN before IS NULL OR ms - before > ${windowMs} THEN place END) OVER (${inOrder} ${soFar})`;
  const starts = plan.gaps.map(({ windowMs }, g) => `, ${start(windowMs)} AS start_${g}`).join("");
  const kept = Array.from({ length: idsKept }, (_, i) => i + 1);
  const lags = kept.map((i) => `LAG(id, ${i}) OVER (${inOrder}) AS id_${i}`).join(", ");
  // State that expired begins anew, without the ids it held.
  const isKnown = kept.map((i) => `(id = id_${i} AND place - start >= ${i})`).join(" OR ");
  const startNames = plan.gaps.map((_, g) => `, start_${g}`).join("");
  return {
    name: tables.rows,
    sql: `SELECT seq, ms, GREATEST(ms, before) AS clock, before, place, ${carried}${startNames},
    COALESCE(${isKnown}, FALSE) AS known
    FROM (SELECT seq, ms, id, before, place, ${carried}, ${start(plan.retentionMs)} AS start${starts}, ${lags}
    FROM (${clocks}) AS clocks) AS starts`,
  };
}
