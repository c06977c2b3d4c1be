import { InputError } from "../inputError.js";
import type { ColumnMap } from "../map/columnMap.js";
import { fieldsOfMap } from "../map/fieldsOfMap.js";
import { parseColumnMap } from "../map/parseColumnMap.js";
import { isAscending, rowsByTime } from "../table/rowsByTime.js";
import { selectRows, takeRows } from "../table/selectRows.js";
import { allClickIds } from "./clickIds.js";
import type { ClickLog } from "./clickLog.js";
import { joinPurchases } from "./joinPurchases.js";
import { readingNotes } from "./logNotes.js";
import { LogRows } from "./logRows.js";
import { type ReadOptions, type RowsRead, readRows } from "./readRows.js";
import { compileRowPlan, type RowPlan } from "./rowPlan.js";

export interface ReadClickLogOptions extends ReadOptions {
  /** What the log's columns mean. */
  readonly map: ColumnMap;
}

/**
 * Reads a click log into memory: CSV, JSONL or Parquet, by a column map.
 *
 * Nothing is dropped or coerced in silence. A row that breaks the map's rules is rejected with line, column, value and
 * reason; the run goes on while at most `rejectRateMax` of all rows are, and stops above. Rows that the map leaves
 * out are counted. Purchase events mark the clicks of the same session at or before them.
 *
 * @param options - path, map, and what to do with bad rows; `onProgress` hears of every batch.
 * @returns the clicks in time order, with purchases, truth and split where the map has them.
 * @throws InputError `FILE_MISSING`, `FILE_UNREADABLE`, `FILE_FORMAT`, `LOG_EMPTY`, `LOG_NO_CLICKS`, `COLUMN_MISSING`,
 *   `COLUMN_TWICE`, `COLUMN_TYPE`, `COLUMN_MAP`, `TIME_FORMAT`, `TIME_ZONE`, `REJECT_RATE` or `DUCKDB_MISSING` (Parquet only),
 *   each with the culprit and the way out.
 *
 * Cost: about a second per 200,000 rows of eight columns, and the size of the table (about 100 bytes a click).
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readClickLog } from "@slidr/clicks";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "clicks.csv");
 * writeFileSync(path, "id,at,who,bought\nb,2017-11-07 09:30:38,ann,1\na,2017-11-07 09:00:00,bob,0\n");
 * const log = await readClickLog({
 *   path,
 *   map: {
 *     clickId: "id", time: { column: "at", format: "yyyy-MM-dd HH:mm:ss", zone: "UTC" }, user: "who",
 *     session: null, ip: null, loggedIn: null, purchase: { column: "bought", true: ["1"], false: ["0"] },
 *   },
 * });
 * log.table.clickId; // => ["a", "b"]
 * [...log.table.purchased!]; // => [0, 1]
 * log.rejects.count; // => 0
 * ```
 */
export async function readClickLog(options: ReadClickLogOptions): Promise<ClickLog> {
  const map = parseColumnMap(options.map);
  const plan = compileRowPlan(map);
  const rows = new LogRows(map, plan, allClickIds());
  const reading = readRows(options, rows);
  let step = await reading.next();
  while (!step.done) step = await reading.next();
  return finishLog(options.path, map, plan, rows, step.value);
}

function finishLog(path: string, map: ColumnMap, plan: RowPlan, rows: LogRows, read: RowsRead): ClickLog {
  const dropped = rows.dropped();
  if (rows.clicks.rowCount === 0) {
    const left = dropped.map(({ why, count }) => `${count} ${why}`).join("; ");
    throw new InputError(
      "LOG_NO_CLICKS",
      `${path} has ${read.rowsRead} rows and no click among them (${left || "all rejected"}); look at the map's "rows" and "drop"`,
    );
  }
  const inOrder = orderByTime(rows);
  const isEvent = map.purchase !== null && "event" in map.purchase;
  const joined = isEvent ? joinPurchases(inOrder.table, rows.purchases.bySession()) : undefined;
  const { table } = joined ?? inOrder;
  const notes = readingNotes(map, plan, table.clickedAtMs[table.rowCount - 1]!);
  if (joined && joined.joined < rows.purchaseEvents)
    notes.push(
      `${rows.purchaseEvents - joined.joined} of ${rows.purchaseEvents} purchases follow no click of their session and mark none.`,
    );
  return {
    ...inOrder,
    table,
    ...(map.amount && { purchases: rows.purchases.history() }),
    split: map.split ?? { by: "time" },
    fields: fieldsOfMap(map),
    notes,
    ...read,
    dropped,
  };
}

/** The clicks in time order, and what goes with each row of them. */
function orderByTime(rows: LogRows): Pick<ClickLog, "table" | "truth" | "part"> {
  const table = rows.clicks.table();
  const truth = rows.clicks.truth();
  const part = rows.clicks.part();
  if (isAscending(table.clickedAtMs)) return { table, ...(truth && { truth }), ...(part && { part }) };
  const order = rowsByTime(table);
  return {
    table: selectRows(table, order),
    ...(truth && { truth: takeRows(truth, order) }),
    ...(part && { part: takeRows(part, order) }),
  };
}
