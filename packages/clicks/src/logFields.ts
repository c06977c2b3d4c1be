import type { ClickTable } from "./clickTable.js";

/** What a log has: features that need what it lacks are left out, with a line that says so. */
export interface LogFields {
  /** Whether the log has click ids of its own; row numbers stand for them otherwise. */
  readonly clickId: boolean;
  readonly sessionId: boolean;
  /** "opaque": an id that stands for an address; it can be counted, but has no prefixes. */
  readonly ip: "address" | "opaque" | "absent";
  readonly loggedIn: boolean;
  readonly purchases: boolean;
  readonly purchaseTimes: boolean;
  readonly attributes: readonly string[];
  /** Those of `attributes` that are numbers; none where left out. */
  readonly numberAttributes?: readonly string[];
}

/**
 * What a table has, read off its columns.
 *
 * @param table - any click table.
 * @param ip - what the ip column holds, where there is one.
 * @returns the fields, as readClickLog reports them for a file.
 *
 * @example
 * ```ts
 * import { fieldsOfTable, tableFromClicks } from "@slidr/clicks";
 *
 * const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u", attributes: { price: 2.5 } }]);
 * fieldsOfTable(table).ip; // => "absent"
 * fieldsOfTable(table).numberAttributes; // => ["price"]
 * ```
 */
export function fieldsOfTable(table: ClickTable, ip: "address" | "opaque" = "address"): LogFields {
  const attributes = Object.keys(table.attributes);
  return {
    clickId: true,
    sessionId: table.sessionId !== undefined,
    ip: table.ip === undefined ? "absent" : ip,
    loggedIn: table.loggedIn !== undefined,
    purchases: table.purchased !== undefined,
    purchaseTimes: table.purchasedAtMs !== undefined,
    attributes,
    numberAttributes: attributes.filter((name) => table.attributes[name]!.kind === "number"),
  };
}
