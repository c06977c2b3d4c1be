import { selectRows } from "@slidr/clicks";
import type { FaultDay, FaultyDay, HourDuplicated } from "./fault.js";
import { faultScope, rowsOf } from "./faultScope.js";
import { mergedDay } from "./faultyDay.js";

/** The clicks in scope are in the log twice, each right after itself. */
export function hourDuplicated({ table }: FaultDay, fault: HourDuplicated): FaultyDay {
  return mergedDay("hourDuplicated", table, selectRows(table, rowsOf(faultScope(table, fault))), 0);
}
