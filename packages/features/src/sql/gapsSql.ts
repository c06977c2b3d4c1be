import { type GapPlan, gapRawWidth } from "../plan/featurePlan.js";
import { beginsAnew, type EntityTables, soFar } from "./entityRowsSql.js";
import type { DialectWords } from "./sqlDialect.js";

/** Above any gap: the longest window is 24 days. */
const gapUnit = 2 ** 31;

/**
 * A SELECT of what an entity's gap plans read, by `seq`.
 *
 * A gap in a series is held as place x 2^31 + ms, so that one lag fetches it and says which series it belongs to.
 */
export function gapsSelect({ rows, byList, plan }: EntityTables, { lagKnown }: DialectWords): string {
  const inOrder = `PARTITION BY ${byList} ORDER BY seq`;
  const { gaps } = plan;
  const held = gaps.map(
    ({ windowMs }, g) =>
      `CASE WHEN NOT known AND NOT ${beginsAnew(windowMs)} AND ms >= before THEN place * ${gapUnit} + (ms - before) END AS gap_${g}`,
  );
  const lags = gaps.flatMap(({ windowMs, kept }, g) => [
    `MAX(CASE WHEN ${beginsAnew(windowMs)} THEN place END) OVER (${inOrder} ${soFar}) AS start_${g}`,
    ...Array.from({ length: kept }, (_, i) => `${lagKnown(`gap_${g}`, i + 1, inOrder)} AS gap_${g}_${i + 1}`),
  ]);
  const names = gaps.map((_, g) => `gap_${g}`).join(", ");
  return `SELECT seq, ${gaps.flatMap(gapReads).join(", ")}
    FROM (SELECT seq, ms, before, place, known, ${names}, ${lags.join(", ")}
    FROM (SELECT *, ${held.join(", ")} FROM ${rows}) AS held) AS series`;
}

export const gapsWidth = (gaps: readonly GapPlan[]) => gaps.reduce((sum, gap) => sum + gapRawWidth(gap), 0);

/** What a gap plan reads: the current gap and, where a series is kept, its gaps newest first. */
function gapReads({ kept, raw }: GapPlan, g: number): string[] {
  const held = (gap: string) =>
    `CASE WHEN ${gap} >= start_${g} * ${gapUnit} THEN ${gap} % ${gapUnit} ELSE -1 END`;
  const current = `CASE WHEN place = start_${g} THEN -1 WHEN ms < before THEN 0
    WHEN known AND ms = before THEN ${held(`gap_${g}_1`)} ELSE ms - before END`;
  const reads = [`CAST(${current} AS INT) AS raw_${raw}`];
  for (let i = 0; kept > 1 && i < kept; i++) {
    const own = i === 0 ? "ms - before" : held(`gap_${g}_${i}`);
    const other = held(`gap_${g}_${i + 1}`);
    reads.push(
      `CAST(CASE WHEN gap_${g} IS NOT NULL THEN ${own} ELSE ${other} END AS INT) AS raw_${raw + 1 + i}`,
    );
  }
  return reads;
}
