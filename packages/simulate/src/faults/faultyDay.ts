import { type ClickTable, concatTables, rowsByTime, selectRows } from "@slidr/clicks";
import type { FaultDay, FaultKind, FaultyDay } from "./fault.js";

/** A day beside its truth. */
export function faultyDay(kind: FaultKind, day: FaultDay, affected: Uint8Array, removedRows = 0): FaultyDay {
  const affectedRows = affected.reduce((sum, flag) => sum + flag, 0);
  return { day, truth: { kind, affected, affectedRows, removedRows } };
}

/** Clicks of a day and others put among them in time order; those that were there come first in the same millisecond. */
export function mergedDay(
  kind: FaultKind,
  kept: ClickTable,
  added: ClickTable,
  removedRows: number,
): FaultyDay {
  const both = concatTables([kept, added]);
  const order = rowsByTime(both);
  const affected = Uint8Array.from(order, (row) => (row < kept.rowCount ? 0 : 1));
  return faultyDay(kind, { table: selectRows(both, order) }, affected, removedRows);
}
