import type { ColumnMap } from "../map/columnMap.js";
import { userColumns } from "./mapSlots.js";
import type { RowPlan } from "./rowPlan.js";

/** A time before this, read as milliseconds, is a sign that the column holds seconds. */
const SECONDS_SUSPECTED_MS = 100_000_000_000;

/** Lines about how the log was read. */
export function readingNotes(map: ColumnMap, plan: RowPlan, lastClickMs: number): string[] {
  const notes: string[] = [];
  if (map.clickId === null)
    notes.push('The log has no click ids: row numbers stand for them ("row-17" is the 17th row).');
  const users = userColumns(map);
  if (users.length > 1) notes.push(`A user is a distinct combination of ${users.join(", ")}.`);
  for (const { column, reader } of plan.times) {
    if (reader.twice > 0)
      notes.push(
        `Column "${column}": ${reader.twice} times fell in the hour that occurs twice when the clock is put back; the earlier one was taken.`,
      );
    if (reader.finer > 0)
      notes.push(
        `Column "${column}": ${reader.finer} times were finer than a millisecond and were cut to it.`,
      );
  }
  if (lastClickMs < SECONDS_SUSPECTED_MS)
    notes.push(
      `Column "${map.time.column}": every click lies before March 1973; are its times in seconds ("epochS")?`,
    );
  return notes;
}
