import { selectRows } from "@slidr/clicks";
import type { FaultDay, FaultyDay, SliceDropped } from "./fault.js";
import { faultScope, rowsOf } from "./faultScope.js";
import { faultyDay } from "./faultyDay.js";

/** The clicks in scope are not in the log. */
export function sliceDropped({ table }: FaultDay, fault: SliceDropped): FaultyDay {
  const kept = rowsOf(faultScope(table, fault), 0);
  const faulty = { table: selectRows(table, kept) };
  return faultyDay("sliceDropped", faulty, new Uint8Array(kept.length), table.rowCount - kept.length);
}
