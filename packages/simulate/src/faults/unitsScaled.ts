import { optionChecks } from "../requireOption.js";
import { columnFault } from "./columnFault.js";
import type { DayFeatures, FaultDay, FaultyDay, UnitsScaled } from "./fault.js";
import { faultScope } from "./faultScope.js";

/** Features in scope come in another unit. */
export function unitsScaled(day: FaultDay & { features: DayFeatures }, fault: UnitsScaled): FaultyDay {
  const { columns, factor = 1000 } = fault;
  optionChecks("injectFault").range("factor", factor, Number.MIN_VALUE, Number.MAX_VALUE, "> 0");
  const inScope = faultScope(day.table, fault);
  return columnFault("unitsScaled", day, { columns, inScope }, (value) => value * factor);
}
