import type { ClickTable } from "@slidr/clicks";
import { optionChecks } from "../requireOption.js";
import { columnFault } from "./columnFault.js";
import type { CountersFrozen, DayFeatures, FaultDay, FaultyDay } from "./fault.js";
import { faultScope } from "./faultScope.js";

/** What a counter that was never written reads. */
const EMPTY = 0;
const check = optionChecks("injectFault");

/** Counters in scope read what their entity last read before `fromMs`. */
export function countersFrozen(day: FaultDay & { features: DayFeatures }, fault: CountersFrozen): FaultyDay {
  const { table, features } = day;
  const { columns, fromMs = Number.NEGATIVE_INFINITY } = fault;
  const keyOf = entityKeys(table, fault.entity);
  const lastRowOf = new Map<string, number>();
  for (let row = 0; row < table.rowCount; row++)
    if (table.clickedAtMs[row]! < fromMs) lastRowOf.set(keyOf(row), row);
  const frozenAt = (row: number, column: number): number => {
    const last = lastRowOf.get(keyOf(row));
    return last === undefined ? EMPTY : features.values[last * features.width + column]!;
  };
  const where = { columns, inScope: faultScope(table, fault) };
  return columnFault("countersFrozen", day, where, (_, row, column) => frozenAt(row, column));
}

function entityKeys(table: ClickTable, entity: readonly string[]): (row: number) => string {
  if (entity.length === 0) check.fail("FAULT_ENTITY", "entity to name at least one column", []);
  const codes = entity.map((name): ArrayLike<number> => {
    if (name === "loggedIn" && table.loggedIn !== undefined) return table.loggedIn;
    const own = name === "userId" || name === "sessionId" || name === "ip" ? table[name] : undefined;
    const column = own ?? table.attributes[name];
    if (column?.kind === "string") return column.codes;
    return check.fail(
      "FAULT_ENTITY",
      "entity to name userId, sessionId, ip, loggedIn or text attributes of the table",
      name,
    );
  });
  return (row) => codes.map((column) => column[row]).join(" ");
}
