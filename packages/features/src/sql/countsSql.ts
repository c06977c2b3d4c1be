import type { EntityPlan, GapPlan, WindowPlan } from "../plan/featurePlan.js";
import { type EntityTables, soFar } from "./entityRowsSql.js";
import type { DialectWords } from "./sqlDialect.js";
import type { SqlStep } from "./sqlStatement.js";

/** Clicks that a tile holds. */
const tileMax = 65_535;
/** Above any gap: the longest window is 24 days. */
const gapUnit = 2 ** 31;

const tileOf = (ms: string, { tileMs }: WindowPlan) => `CAST(FLOOR(${ms} / ${tileMs}) AS BIGINT)`;
const isOld = (window: WindowPlan) =>
  `(${tileOf("ms", window)} <= ${tileOf("clock", window)} - ${window.tileCount})`;

/**
 * The clicks that came to a full tile, as `seq` and `full_W`: 1 where window W does not count them.
 *
 * Only keys with more clicks than a tile holds are looked at: usually none.
 */
export function fullTilesStep(name: string, plan: EntityPlan, { rows, by }: EntityTables): SqlStep {
  const busy = `SELECT ${by} FROM ${rows} GROUP BY ${by} HAVING COUNT(*) > ${tileMax}`;
  const places = plan.windows.map(
    (
      window,
      w,
    ) => `SELECT seq, ${w} AS w, ROW_NUMBER() OVER (PARTITION BY ${by}, ${tileOf("ms", window)} ORDER BY seq) AS place_in_tile
    FROM ${rows} JOIN (${busy}) AS busy USING (${by}) WHERE NOT known AND NOT ${isOld(window)}`,
  );
  const flags = plan.windows.map((_, w) => `MAX(CASE WHEN w = ${w} THEN 1 END) AS full_${w}`);
  return {
    name,
    sql: `SELECT seq, ${flags.join(", ")} FROM (${places.join(" UNION ALL ")}) AS places WHERE place_in_tile > ${tileMax} GROUP BY seq`,
  };
}

/** A SELECT of what an entity's windows and gaps read, `late` and `duplicate`, by `seq`. */
export function countsSelect(
  full: string,
  plan: EntityPlan,
  { rows, by }: EntityTables,
  { lagKnown }: DialectWords,
): string {
  const { windows, gaps } = plan;
  const inOrder = `PARTITION BY ${by} ORDER BY seq`;
  const marks = windows.map(
    (window, w) =>
      `, ${tileOf("ms", window)} AS own_${w}, ${tileOf("clock", window)} AS head_${w}, full_${w}`,
  );
  const join = windows.length > 0 ? `LEFT JOIN ${full} USING (seq)` : "";
  const marked = `SELECT ${rows}.*${marks.join("")} FROM ${rows} ${join}`;
  const counted = windows.map(
    ({ tileCount }, w) =>
      `, CASE WHEN NOT known AND own_${w} > head_${w} - ${tileCount} AND full_${w} IS NULL THEN 1 END AS counted_${w}`,
  );
  const flagged = `SELECT *${counted.join("")} FROM (${marked}) AS marked`;
  // What has left the ring by the head tile. No click still to come belongs there: it would be older than the ring.
  const gone = windows.map(
    ({ tileCount }, w) =>
      `, COUNT(counted_${w}) OVER (PARTITION BY ${by} ORDER BY own_${w} RANGE BETWEEN UNBOUNDED PRECEDING AND ${tileCount} PRECEDING) AS gone_${w}`,
  );
  const series = gaps.map(
    (_, g) =>
      `, CASE WHEN NOT known AND place > start_${g} AND ms >= before THEN place * ${gapUnit} + (ms - before) END AS gap_${g}`,
  );
  const left = `SELECT *${gone.join("")}${series.join("")} FROM (${flagged}) AS flagged`;
  // A click out of order reads the ring at the clock, so it takes over what the latest click found gone.
  const counts = windows.map(
    ({ tileCount, raw }, w) =>
      `COUNT(counted_${w}) OVER (${inOrder} ${soFar}) - COALESCE(MAX(CASE WHEN own_${w} = head_${w} THEN gone_${w} END) OVER (${inOrder} ${soFar}), 0) + CASE WHEN own_${w} <= head_${w} - ${tileCount} THEN 1 ELSE 0 END AS raw_${raw}`,
  );
  const lags = gaps.flatMap(({ kept }, g) =>
    Array.from({ length: kept }, (_, i) => `${lagKnown(`gap_${g}`, i + 1, inOrder)} AS gap_${g}_${i + 1}`),
  );
  const old = windows.map(({ tileCount }, w) => `own_${w} <= head_${w} - ${tileCount}`);
  const late = old.length > 0 ? `(NOT known AND (${old.join(" OR ")}))` : "FALSE";
  const read = ["*", ...counts, ...lags].join(", ");
  const values = [
    ...windows.map(({ raw }) => `CAST(raw_${raw} AS INT) AS raw_${raw}`),
    ...gaps.flatMap(gapReads),
  ];
  return `SELECT seq, ${late} AS late, known AS duplicate${values.map((value) => `, ${value}`).join("")}
    FROM (SELECT ${read} FROM (${left}) AS left_ring) AS read_rows`;
}

/**
 * What a gap plan reads: the current gap and, where a series is kept, its gaps newest first.
 *
 * A gap in a series is held as place x 2^31 + ms, so that one lag fetches it and says which series it belongs to.
 */
function gapReads({ kept, raw }: GapPlan, g: number): string[] {
  const held = (gap: string) =>
    `CASE WHEN ${gap} >= start_${g} * ${gapUnit} THEN ${gap} % ${gapUnit} ELSE -1 END`;
  const current = `CASE WHEN place = start_${g} THEN -1 WHEN ms < before THEN 0 WHEN known AND ms = before THEN ${held(`gap_${g}_1`)} ELSE ms - before END`;
  const reads = [`CAST(${current} AS INT) AS raw_${raw}`];
  for (let i = 0; kept > 1 && i < kept; i++) {
    const own = i === 0 ? `ms - before` : held(`gap_${g}_${i}`);
    reads.push(
      `CAST(CASE WHEN gap_${g} IS NOT NULL THEN ${own} ELSE ${held(`gap_${g}_${i + 1}`)} END AS INT) AS raw_${raw + 1 + i}`,
    );
  }
  return reads;
}
