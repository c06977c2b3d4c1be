import { selectRows } from "@slidr/clicks";
import type { FaultDay, FaultyDay, FileRepeated } from "./fault.js";
import { faultScope, membersOf, rowsOf } from "./faultScope.js";
import { mergedDay } from "./faultyDay.js";

/** The file before stands where the clicks in scope stood. */
export function fileRepeated({ table }: FaultDay, fault: FileRepeated): FaultyDay {
  const { previous } = fault;
  const kept = rowsOf(faultScope(table, fault), 0);
  const again = rowsOf(membersOf(previous, fault));
  return mergedDay(
    "fileRepeated",
    selectRows(table, kept),
    selectRows(previous, again),
    table.rowCount - kept.length,
  );
}
