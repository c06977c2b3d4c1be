import type { FaultDay, FaultyDay, LabelsMissing } from "./fault.js";
import { faultScope } from "./faultScope.js";
import { faultyDay } from "./faultyDay.js";

/** The purchases of the clicks in scope are lost; the clicks stay. */
export function labelsMissing({ table }: FaultDay, fault: LabelsMissing): FaultyDay {
  const { purchased, purchasedAtMs } = table;
  const lost = faultScope(table, fault).map((flag, row) => flag & (purchased?.[row] ?? 0));
  const faulty = {
    ...table,
    ...(purchased && { purchased: purchased.map((flag, row) => (lost[row] === 1 ? 0 : flag)) }),
    ...(purchasedAtMs && {
      purchasedAtMs: purchasedAtMs.map((atMs, row) => (lost[row] === 1 ? Number.NaN : atMs)),
    }),
  };
  return faultyDay("labelsMissing", { table: faulty }, lost);
}
