import type { LogFields } from "../logFields.js";
import type { ColumnMap } from "./columnMap.js";

/**
 * What a log has, as its map declares it: known before a row is read.
 *
 * @param map - of the log.
 * @returns the fields, as readClickLog reports them.
 *
 * @example
 * ```ts
 * import { fieldsOfMap } from "@slidr/clicks";
 *
 * const map = {
 *   clickId: "id", time: { column: "at", format: "epochMs" }, user: "who",
 *   session: null, ip: { column: "address", opaque: true }, loggedIn: null, purchase: null,
 *   attributes: { device: "device", price: { column: "price", type: "number" } },
 * } as const;
 * fieldsOfMap(map).ip; // => "opaque"
 * fieldsOfMap(map).numberAttributes; // => ["price"]
 * ```
 */
export function fieldsOfMap(map: ColumnMap): LogFields {
  const isOpaque = typeof map.ip === "object" && map.ip !== null && map.ip.opaque === true;
  const attributes = Object.entries(map.attributes ?? {});
  const numbers = attributes.filter(([, source]) => typeof source === "object" && source.type === "number");
  return {
    clickId: map.clickId !== null,
    sessionId: map.session !== null,
    ip: map.ip === null ? "absent" : isOpaque ? "opaque" : "address",
    loggedIn: map.loggedIn !== null,
    purchases: map.purchase !== null,
    purchaseTimes: Boolean(map.purchaseTime) || (map.purchase !== null && "event" in map.purchase),
    attributes: attributes.map(([name]) => name),
    numberAttributes: numbers.map(([name]) => name),
  };
}
