import type { EntityPlan } from "../plan/featurePlan.js";
import type { KeyColumns } from "./keysSql.js";
import type { SqlStep } from "./sqlStatement.js";

/** Ids of deliveries that an entity remembers. */
const idsKept = 8;

/** One entity on its way through the steps. */
export interface EntityTables {
  readonly index: number;
  readonly plan: EntityPlan;
  /** Every click that has the entity: `seq`, `ms`, `clock`, `before`, `place`, `known`, keys and values. */
  readonly rows: string;
  /** Its key columns. */
  readonly by: readonly string[];
  /** The same as a list in SQL. */
  readonly byList: string;
}

export function tablesOf(index: number, plan: EntityPlan, keys: KeyColumns): EntityTables {
  const by = keys.of(plan.key);
  return { index, plan, rows: `slidr_rows_${index}`, by, byList: by.join(", ") };
}

/** Rows before the current one, in log order. */
export const earlier = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";
/** Rows up to the current one, in log order. */
export const soFar = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";

export const present = (columns: readonly string[]) =>
  columns.map((column) => `${column} IS NOT NULL`).join(" AND ");

/** The first click, and each that comes so long after that what is kept is given up. */
export const beginsAnew = (spanMs: number) => `(before IS NULL OR ms - before > ${spanMs})`;

/**
 * What every integer of an entity starts from: the clock before and after each click, its `place` among the entity's
 * clicks (from 1), and whether it was delivered before.
 */
export function entityRowsSteps(tables: EntityTables, keys: KeyColumns): SqlStep[] {
  const { index, plan, by, byList, rows } = tables;
  const clocks = `slidr_clocks_${index}`;
  const known = `slidr_known_${index}`;
  const values = plan.distincts.flatMap((set) => keys.of(set.key));
  const carried = [...new Set([...by, ...values])].join(", ");
  const inOrder = `PARTITION BY ${byList} ORDER BY seq`;
  // Only ids that come twice in the log are there: most entities have none.
  const repeaters = `SELECT DISTINCT ${byList} FROM ${clocks} WHERE id IS NOT NULL`;
  const started = `SELECT seq, id, place, ${byList},
    MAX(CASE WHEN ${beginsAnew(plan.retentionMs)} THEN place END) OVER (${inOrder} ${soFar}) AS started
    FROM ${clocks} JOIN (${repeaters}) AS repeaters USING (${byList})`;
  const agos = `SELECT seq, place - LAG(place) OVER (PARTITION BY ${byList}, started, id ORDER BY seq) AS ago
    FROM (${started}) AS started_rows WHERE id IS NOT NULL`;
  return [
    {
      name: clocks,
      sql: `SELECT seq, ms, id, ${carried}, MAX(ms) OVER (${inOrder} ${earlier}) AS before,
    ROW_NUMBER() OVER (${inOrder}) AS place
    FROM slidr_clicks WHERE ${present(by)}`,
    },
    { name: known, sql: `SELECT seq AS known_seq FROM (${agos}) AS agos WHERE ago <= ${idsKept}` },
    {
      name: rows,
      sql: `SELECT seq, ms, GREATEST(ms, before) AS clock, before, place, ${carried}, known_seq IS NOT NULL AS known
    FROM ${clocks} LEFT JOIN ${known} ON known_seq = seq`,
    },
  ];
}
