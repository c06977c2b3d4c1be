import { selectRows } from "@slidr/clicks";
import { optionChecks } from "../requireOption.js";
import { columnFault } from "./columnFault.js";
import type { DayFeatures, FaultDay, FaultyDay, StoreRestarted } from "./fault.js";
import { faultScope, rowsOf } from "./faultScope.js";

/** Features in scope are what a store that was empty at `fromMs` counts; the store hears of every click from then on. */
export function storeRestarted(day: FaultDay & { features: DayFeatures }, fault: StoreRestarted): FaultyDay {
  const { fromMs = Number.NEGATIVE_INFINITY } = fault;
  const { names, width } = day.features;
  const since = rowsOf(faultScope(day.table, { fromMs }));
  const values = fault.encode(selectRows(day.table, since));
  if (values.length !== since.length * width)
    optionChecks("injectFault").fail(
      "FAULT_ENCODE",
      `encode to give ${since.length} rows of ${width} features`,
      `${values.length} values`,
    );
  const positionOf = new Map(Array.from(since, (row, position): [number, number] => [row, position]));
  const where = { columns: names, inScope: faultScope(day.table, fault) };
  return columnFault(
    "storeRestarted",
    day,
    where,
    (_, row, column) => values[positionOf.get(row)! * width + column]!,
  );
}
