import type { LogFields } from "../logFields.js";
import type { AttributeSource, ColumnMap, FlagColumn } from "../map/columnMap.js";
import { attributeColumnName, CANONICAL } from "./canonicalColumns.js";

/**
 * The column map that reads a file of writeClickFile back.
 *
 * @param fields - what the table has: fieldsOfTable(table), or the fields of the log it came from. Attributes count as
 *   text but for those in `numberAttributes`.
 * @returns the map, for `.csv`, `.jsonl` and `.parquet` alike.
 *
 * @example
 * ```ts
 * import { canonicalColumnMap, fieldsOfTable, tableFromClicks } from "@slidr/clicks";
 *
 * const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u", attributes: { price: 2.5 } }]);
 * const map = canonicalColumnMap(fieldsOfTable(table));
 * map.time; // => { column: "clickedAtMs", format: "epochMs" }
 * map.attributes; // => { price: { column: "attributes.price", type: "number" } }
 * ```
 */
export function canonicalColumnMap(fields: LogFields): ColumnMap {
  const numbers = new Set(fields.numberAttributes);
  const attributes = fields.attributes.map((name): [string, string | AttributeSource] => {
    const column = attributeColumnName(name);
    return [name, numbers.has(name) ? { column, type: "number" } : column];
  });
  return {
    clickId: CANONICAL.clickId,
    time: { column: CANONICAL.clickedAtMs, format: "epochMs" },
    user: CANONICAL.userId,
    session: fields.sessionId ? CANONICAL.sessionId : null,
    ip: fields.ip === "absent" ? null : { column: CANONICAL.ip, opaque: fields.ip === "opaque" },
    loggedIn: fields.loggedIn ? trueOrFalse(CANONICAL.loggedIn) : null,
    purchase: fields.purchases ? trueOrFalse(CANONICAL.purchased) : null,
    purchaseTime: fields.purchaseTimes ? { column: CANONICAL.purchasedAtMs, format: "epochMs" } : null,
    attributes: Object.fromEntries(attributes),
  };
}

function trueOrFalse(column: string): FlagColumn {
  return { column, true: ["true"], false: ["false"] };
}
