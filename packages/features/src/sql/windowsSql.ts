import type { WindowPlan } from "../plan/featurePlan.js";
import { type EntityTables, soFar } from "./entityRowsSql.js";
import type { SqlStep } from "./sqlStatement.js";

/** Clicks that a tile holds. */
const tileMax = 65_535;

const tileOf = (ms: string, { tileMs }: WindowPlan) => `CAST(FLOOR(${ms} / ${tileMs}) AS BIGINT)`;
const isOld = (window: WindowPlan) =>
  `(${tileOf("ms", window)} <= ${tileOf("clock", window)} - ${window.tileCount})`;

const tilesTable = ({ index }: EntityTables, w: number) => `slidr_tiles_${index}_${w}`;
const busyTable = ({ index }: EntityTables) => `slidr_busy_${index}`;
const fullTable = ({ index }: EntityTables) => `slidr_full_${index}`;
const skipsTable = ({ index }: EntityTables) => `slidr_skips_${index}`;

/**
 * An entity's windows, without sorting its clicks again: a click reads all clicks counted so far less those of tiles that
 * have left the ring by then. No click still to come belongs to such a tile: it would be older than the ring.
 */
export function windowSteps(tables: EntityTables): SqlStep[] {
  const { windows } = tables.plan;
  if (windows.length === 0) return [];
  return [
    ...windows.map((window, w) => ({ name: tilesTable(tables, w), sql: tilesSelect(window, tables) })),
    { name: busyTable(tables), sql: busySelect(tables) },
    { name: fullTable(tables), sql: fullSelect(tables) },
    { name: skipsTable(tables), sql: skipsSelect(tables) },
  ];
}

/** Per tile of a key: its clicks, and how many clicks have left the ring when it is the head. */
function tilesSelect(window: WindowPlan, { rows, byList }: EntityTables): string {
  const counts = `SELECT ${byList}, ${tileOf("ms", window)} AS tile,
    COUNT(CASE WHEN NOT known AND NOT ${isOld(window)} THEN 1 END) AS clicks
    FROM ${rows} GROUP BY ${byList}, ${tileOf("ms", window)}`;
  return `SELECT ${byList}, tile, clicks,
    COALESCE(CAST(SUM(LEAST(clicks, ${tileMax})) OVER (PARTITION BY ${byList} ORDER BY tile RANGE BETWEEN UNBOUNDED PRECEDING AND ${window.tileCount} PRECEDING) AS BIGINT), 0) AS gone
    FROM (${counts}) AS counts`;
}

/** The keys that have more clicks than a tile holds: usually none, and then nobody looks for full tiles. */
function busySelect({ rows, byList }: EntityTables): string {
  return `SELECT DISTINCT ${byList} FROM ${rows} WHERE place > ${tileMax}`;
}

/** The clicks that came to a full tile: `seq` and `full_W`, 1 where window W does not count them. Usually none. */
function fullSelect(tables: EntityTables): string {
  const { rows, by, byList, plan } = tables;
  const places = plan.windows.map((window, w) => {
    const sameKey = by.map((key) => `crowded.${key} = ${rows}.${key}`).join(" AND ");
    return `SELECT ${rows}.seq, ${w} AS w, ROW_NUMBER() OVER (PARTITION BY ${by.map((key) => `crowded.${key}`).join(", ")}, tile ORDER BY ${rows}.seq) AS place_in_tile
    FROM ${rows} JOIN (SELECT ${byList}, tile FROM ${tilesTable(tables, w)} JOIN ${busyTable(tables)} USING (${byList}) WHERE clicks > ${tileMax}) AS crowded ON ${sameKey} AND tile = ${tileOf("ms", window)}
    WHERE NOT known AND NOT ${isOld(window)}`;
  });
  const flags = plan.windows.map((_, w) => `MAX(CASE WHEN w = ${w} THEN 1 END) AS full_${w}`);
  return `SELECT seq, ${flags.join(", ")} FROM (${places.join(" UNION ALL ")}) AS places WHERE place_in_tile > ${tileMax} GROUP BY seq`;
}

/** How many clicks each window had passed over by each click, of the keys where any did: most have none. */
function skipsSelect(tables: EntityTables): string {
  const { rows, byList, plan } = tables;
  const isOdd = ["known", ...plan.windows.map(isOld)].join(" OR ");
  const odd = `SELECT ${byList} FROM ${rows} WHERE ${isOdd} UNION SELECT ${byList} FROM ${busyTable(tables)}`;
  const skips = plan.windows.map(
    (window, w) =>
      `COUNT(CASE WHEN known OR ${isOld(window)} OR full_${w} = 1 THEN 1 END) OVER (PARTITION BY ${byList} ORDER BY seq ${soFar}) AS skipped_${w}`,
  );
  return `SELECT seq, ${skips.join(", ")} FROM ${rows} JOIN (${odd}) AS odd USING (${byList}) LEFT JOIN ${fullTable(tables)} USING (seq)`;
}

/** A SELECT of what an entity's windows read, `late` and `duplicate`, by `seq`. */
export function windowsSelect(tables: EntityTables): string {
  const { rows, by, plan } = tables;
  const { windows } = plan;
  if (windows.length === 0) return `SELECT seq, FALSE AS late, known AS duplicate FROM ${rows}`;
  const joins = windows.map((window, w) => {
    const table = tilesTable(tables, w);
    const sameKey = by.map((key) => `${table}.${key} = ${rows}.${key}`).join(" AND ");
    return `JOIN ${table} ON ${sameKey} AND ${table}.tile = ${tileOf("clock", window)}`;
  });
  const reads = windows.map((window, w) => {
    const counted = `place - COALESCE(skipped_${w}, 0) - ${tilesTable(tables, w)}.gone`;
    // In no tile, but a click always reads itself.
    return `CAST(${counted} + CASE WHEN ${isOld(window)} THEN 1 ELSE 0 END AS INT) AS raw_${window.raw}`;
  });
  const late = `(NOT known AND (${windows.map(isOld).join(" OR ")}))`;
  const skips = skipsTable(tables);
  return `SELECT ${rows}.seq, ${late} AS late, known AS duplicate, ${reads.join(", ")}
    FROM ${rows} LEFT JOIN ${skips} ON ${skips}.seq = ${rows}.seq ${joins.join(" ")}`;
}
