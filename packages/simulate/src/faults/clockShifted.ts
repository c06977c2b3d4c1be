import { rowsByTime, selectRows } from "@slidr/clicks";
import { optionChecks } from "../requireOption.js";
import type { ClockShifted, FaultDay, FaultyDay } from "./fault.js";
import { faultScope } from "./faultScope.js";
import { faultyDay } from "./faultyDay.js";

const DAY_MS = 86_400_000;
const check = optionChecks("injectFault");

/** The clicks in scope carry another clock's time; the day stays a whole day. */
export function clockShifted({ table }: FaultDay, fault: ClockShifted): FaultyDay {
  const { shiftMs, dayStartMs, dayMs = DAY_MS } = fault;
  check.integer("dayMs", dayMs, 1, Number.MAX_SAFE_INTEGER, "to be a whole number >= 1");
  check.integer("shiftMs", shiftMs, 1 - dayMs, dayMs - 1, "to be whole and shorter than the day");
  if (shiftMs === 0) check.fail("OPTION_RANGE", "shiftMs other than 0", shiftMs);
  check.integer("dayStartMs", dayStartMs, 0, 8.64e15, "to be whole epoch milliseconds >= 0");
  const inScope = faultScope(table, fault);
  const movedMs = table.clickedAtMs.map((atMs, row) => {
    if (inScope[row] === 0) return 0;
    const sinceStartMs = atMs - dayStartMs;
    return ((((sinceStartMs + shiftMs) % dayMs) + dayMs) % dayMs) - sinceStartMs;
  });
  const moved = {
    ...table,
    clickedAtMs: table.clickedAtMs.map((atMs, row) => atMs + movedMs[row]!),
    ...(table.purchasedAtMs && {
      purchasedAtMs: table.purchasedAtMs.map((atMs, row) => atMs + movedMs[row]!),
    }),
  };
  const order = rowsByTime(moved);
  const affected = Uint8Array.from(order, (row) => inScope[row]!);
  return faultyDay("clockShifted", { table: selectRows(moved, order) }, affected);
}
