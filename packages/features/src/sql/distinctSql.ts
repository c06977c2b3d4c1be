import type { DistinctPlan } from "../plan/featurePlan.js";
import { type EntityTables, earlier, present, soFar } from "./entityRowsSql.js";
import type { SqlStep } from "./sqlStatement.js";

/** Each counted click with a value: when the value was last seen before and after it, and the clock at its next one. */
export function seenStep(name: string, values: readonly string[], { rows, byList }: EntityTables): SqlStep {
  const ofValue = `PARTITION BY ${byList}, ${values.join(", ")} ORDER BY seq`;
  return {
    name,
    sql: `SELECT seq, ${byList}, clock, before_seen, GREATEST(ms, before_seen) AS last_seen, next_clock
    FROM (SELECT seq, ms, clock, ${byList},
    MAX(ms) OVER (${ofValue} ${earlier}) AS before_seen, LEAD(clock) OVER (${ofValue}) AS next_clock
    FROM ${rows} WHERE NOT known AND ${present(values)}) AS seen`,
  };
}

/**
 * A SELECT of how many values an entity was seen with within a window, by `seq`.
 *
 * A value adds 1 at the click that shows it after an absence and takes it back when the clock reaches its last time seen
 * plus the window, before any click there. The set keeps its `cap` most recently seen values, which are the last to
 * leave: its count is the full count, cut at `cap`.
 */
export function distinctSelect(
  seen: string,
  values: readonly string[],
  set: DistinctPlan,
  window: DistinctPlan["windows"][number],
  { rows, byList }: EntityTables,
): string {
  const { windowMs, raw } = window;
  const isIn = `clock < last_seen + ${windowMs}`;
  const wasIn = `clock < before_seen + ${windowMs}`;
  const changes = `SELECT ${byList}, clock AS at_ms, seq, CASE WHEN ${isIn} AND (before_seen IS NULL OR NOT ${wasIn}) THEN 1 ELSE 0 END AS change FROM ${seen}
    UNION ALL SELECT ${byList}, last_seen + ${windowMs}, -1, -1 FROM ${seen} WHERE ${isIn} AND (next_clock IS NULL OR next_clock >= last_seen + ${windowMs})
    UNION ALL SELECT ${byList}, clock, seq, 0 FROM ${rows} WHERE known OR NOT (${present(values)})`;
  return `SELECT seq, CAST(LEAST(in_window, ${set.cap}) AS INT) AS raw_${raw}
    FROM (SELECT seq, SUM(change) OVER (PARTITION BY ${byList} ORDER BY at_ms, seq ${soFar}) AS in_window FROM (${changes}) AS changes) AS counted
    WHERE seq >= 0`;
}
