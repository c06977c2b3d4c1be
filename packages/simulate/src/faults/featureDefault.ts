import { columnFault } from "./columnFault.js";
import type { DayFeatures, FaultDay, FaultyDay, FeatureDefault } from "./fault.js";
import { faultScope } from "./faultScope.js";

/** Features in scope read what stands for a missing value. */
export function featureDefault(day: FaultDay & { features: DayFeatures }, fault: FeatureDefault): FaultyDay {
  const { columns, value = -1 } = fault;
  return columnFault("featureDefault", day, { columns, inScope: faultScope(day.table, fault) }, () => value);
}
