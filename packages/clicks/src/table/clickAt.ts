import type { Click } from "../click.js";
import {
  type AttributeColumn,
  type ClickTable,
  LOGGED_IN_UNKNOWN,
  type StringColumn,
} from "../clickTable.js";
import { InputError } from "../inputError.js";

/**
 * One row of a table as an object, without the fields it lacks.
 *
 * For code that wants one click at a time: a custom slice, a streaming store, a log line. Loops over whole
 * tables are faster on the columns.
 *
 * @param table - any click table.
 * @param row - integer in [0, table.rowCount).
 * @returns the click; fields that are missing in that row are absent.
 * @throws InputError `ROW_RANGE` when there is no such row.
 *
 * Cost: one object per call.
 *
 * @example
 * ```ts
 * import { clickAt, tableFromClicks } from "@slidr/clicks";
 *
 * const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1000, userId: "u", ip: "192.0.2.1" }]);
 * clickAt(table, 0); // => { clickId: "a", clickedAtMs: 1000, userId: "u", ip: "192.0.2.1" }
 * clickAt(table, 1); // throws "requires row in [0, 1), got 1"
 * ```
 */
export function clickAt(table: ClickTable, row: number): Click {
  if (!Number.isInteger(row) || row < 0 || row >= table.rowCount)
    throw new InputError("ROW_RANGE", `clickAt requires row in [0, ${table.rowCount}), got ${row}`);
  const sessionId = textAt(table.sessionId, row);
  const ip = textAt(table.ip, row);
  const loggedIn = table.loggedIn?.[row];
  const purchased = table.purchased?.[row];
  const purchasedAtMs = table.purchasedAtMs?.[row];
  const attributes = attributesAt(table.attributes, row);
  return {
    clickId: table.clickId[row]!,
    clickedAtMs: table.clickedAtMs[row]!,
    userId: table.userId.dictionary[table.userId.codes[row]!]!,
    ...(sessionId === "" ? {} : { sessionId }),
    ...(ip === "" ? {} : { ip }),
    ...(loggedIn === undefined || loggedIn === LOGGED_IN_UNKNOWN ? {} : { loggedIn: loggedIn === 1 }),
    ...(purchased === undefined ? {} : { purchased: purchased === 1 }),
    ...(purchasedAtMs === undefined || Number.isNaN(purchasedAtMs) ? {} : { purchasedAtMs }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}

function textAt(column: StringColumn | undefined, row: number): string {
  return column === undefined ? "" : column.dictionary[column.codes[row]!]!;
}

function attributesAt(columns: ClickTable["attributes"], row: number): Click["attributes"] {
  let found: Record<string, string | number> | undefined;
  for (const name in columns) {
    const value = valueAt(columns[name]!, row);
    if (value === "" || Number.isNaN(value)) continue;
    found ??= {};
    found[name] = value;
  }
  return found;
}

function valueAt(column: AttributeColumn, row: number): string | number {
  return column.kind === "number" ? column.values[row]! : column.dictionary[column.codes[row]!]!;
}
