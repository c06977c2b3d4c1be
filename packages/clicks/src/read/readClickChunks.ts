import type { ClickTable } from "../clickTable.js";
import { InputError } from "../inputError.js";
import type { ColumnMap } from "../map/columnMap.js";
import { fieldsOfMap } from "../map/fieldsOfMap.js";
import { parseColumnMap } from "../map/parseColumnMap.js";
import { type ClickIds, recentClickIds } from "./clickIds.js";
import type { ClickLog } from "./clickLog.js";
import { joinPurchases } from "./joinPurchases.js";
import { readingNotes } from "./logNotes.js";
import { LogRows } from "./logRows.js";
import { type ReadOptions, readRows } from "./readRows.js";
import { compileRowPlan } from "./rowPlan.js";

export interface ReadClickChunksOptions extends ReadOptions {
  readonly map: ColumnMap;
  /** Clicks per table, at least; the last one may have fewer. Default 65,536. */
  readonly chunkRows?: number;
  /** How many of the last click ids are remembered to find one that comes twice. Default 1,000,000. */
  readonly idsRemembered?: number;
  /** Hears what readClickLog would say of the whole log, after the last table. */
  readonly onEnd?: (summary: ClickChunksSummary) => void;
}

export type ClickChunksSummary = Pick<ClickLog, "fields" | "notes" | "rowsRead" | "rejects" | "dropped">;

/**
 * Reads a click log of any size as tables, in the order of the file, at bounded memory.
 *
 * Rows go by the same rules as in readClickLog, but for two: a table is not sorted beyond the file's own order, and a
 * click id is only known for a duplicate among the last `idsRemembered`. Where purchases are events the file is read
 * twice, and the times of all purchases are held by session.
 *
 * @throws InputError as readClickLog; too many rejects are found after the last table.
 *
 * @example
 * ```ts
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readClickChunks } from "@slidr/clicks";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "slidr-")), "clicks.jsonl");
 * writeFileSync(path, '{"id":"a","at":1000,"who":"ann"}\n{"id":"b","at":2000,"who":"bob"}\n');
 * const map = { clickId: "id", time: { column: "at", format: "epochMs" }, user: "who",
 *   session: null, ip: null, loggedIn: null, purchase: null };
 * let clicks = 0;
 * for await (const table of readClickChunks({ path, map })) clicks += table.rowCount;
 * clicks; // => 2
 * ```
 */
export async function* readClickChunks(options: ReadClickChunksOptions): AsyncGenerator<ClickTable, void> {
  const { chunkRows = 65_536, idsRemembered = 1_000_000, onEnd } = options;
  for (const [name, value] of Object.entries({ chunkRows, idsRemembered }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new InputError(
        "CHUNK_ROWS",
        `readClickChunks requires ${name} to be an integer >= 1, got ${value}`,
      );
  const map = parseColumnMap(options.map);
  const plan = compileRowPlan(map);
  const purchases = await purchasesBySession(options, map);
  const rows = new LogRows(map, plan, recentClickIds(idsRemembered));
  const reading = readRows(options, rows);
  let lastClickMs = 0;
  const take = (): ClickTable => {
    const table = rows.takeClicks().table();
    for (const clickedAtMs of table.clickedAtMs) lastClickMs = Math.max(lastClickMs, clickedAtMs);
    return purchases ? joinPurchases(table, purchases).table : table;
  };
  try {
    for (;;) {
      const step = await reading.next();
      if (rows.clicks.rowCount > 0 && (step.done || rows.clicks.rowCount >= chunkRows)) yield take();
      if (!step.done) continue;
      const notes = readingNotes(map, plan, lastClickMs);
      onEnd?.({ fields: fieldsOfMap(map), notes, ...step.value, dropped: rows.dropped() });
      return;
    }
  } finally {
    // Who stops early leaves neither an open file nor half a file of rejects.
    await reading.return(undefined as never);
  }
}

/** A first pass, over the purchase events alone. */
async function purchasesBySession(
  { path }: ReadOptions,
  map: ColumnMap,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  if (map.purchase === null || !("event" in map.purchase)) return undefined;
  const everyId: ClickIds = { add: () => true };
  const rows = new LogRows(map, compileRowPlan(map), everyId, "purchases");
  // The second pass counts the rejects and judges them.
  const reading = readRows({ path, rejectRateMax: 1 }, rows);
  while (!(await reading.next()).done);
  return rows.purchases.bySession();
}
