import { optionChecks } from "../requireOption.js";
import type { DayFeatures, FaultDay, FaultKind, FaultyDay } from "./fault.js";
import { faultyDay } from "./faultyDay.js";

const check = optionChecks("injectFault");

/** A day whose named features were rewritten in the rows of a mask; other cells are the same bits. */
export function columnFault(
  kind: FaultKind,
  day: FaultDay & { features: DayFeatures },
  where: { readonly columns: readonly string[]; readonly inScope: Uint8Array },
  rewrite: (value: number, row: number, column: number) => number,
): FaultyDay {
  const { names, width } = day.features;
  if (where.columns.length === 0) check.fail("FAULT_COLUMNS", "columns to name at least one feature", []);
  const columns = where.columns.map((name) => {
    const column = names.indexOf(name);
    return column >= 0 ? column : check.fail("FAULT_COLUMNS", `columns from ${names.join(", ")}`, name);
  });
  const values = day.features.values.slice();
  const affected = new Uint8Array(day.table.rowCount);
  for (let row = 0; row < affected.length; row++) {
    if (where.inScope[row] === 0) continue;
    for (const column of columns) {
      const cell = row * width + column;
      const before = values[cell]!;
      values[cell] = rewrite(before, row, column);
      if (!Object.is(before, values[cell])) affected[row] = 1;
    }
  }
  return faultyDay(kind, { ...day, features: { ...day.features, values } }, affected);
}
