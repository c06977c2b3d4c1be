import { InputError } from "@slidr/clicks";

/** The network part of an address column: `bits` of an IPv4 address, `bitsV6` of an IPv6 one. */
export interface AddressPrefix {
  readonly prefix: string;
  readonly bits: number;
  readonly bitsV6: number;
}

/** A column's name (`userId`, `sessionId`, `ip`, `loggedIn`, or an attribute) or a key derived from one. */
export type KeyPart = string | AddressPrefix;

/** What is counted by: one part, or several parts together (campaign x device). */
export type Entity = readonly KeyPart[];

/** How a caller may write an {@link Entity}: a single part needs no brackets. */
export type EntityInput = KeyPart | Entity;

/**
 * The network an address belongs to, as an entity: robots spread over a subnet share it.
 *
 * @param column - the column that holds addresses, usually `"ip"`.
 * @param bits - leading bits of an IPv4 address, 1 to 32.
 * @param bitsV6 - leading bits of an IPv6 address, 1 to 128; 48 (one site) by default.
 * @returns a part of an entity; an address that is neither IPv4 nor IPv6 has no prefix (its features are missing).
 * @throws InputError PREFIX_BITS.
 *
 * @example
 * ```ts
 * import { count, prefix } from "@slidr/features";
 *
 * count({ by: prefix("ip", 24), window: "10m" }).name; // => "ip24_clicks_10m"
 * ```
 */
export function prefix(column: string, bits: number, bitsV6 = 48): AddressPrefix {
  return checkPart({ prefix: column, bits, bitsV6 }, "prefix") as AddressPrefix;
}

/** Copies an entity as a caller wrote it into its one stored form. */
export function entityOf(input: EntityInput, caller: string): Entity {
  const parts: readonly KeyPart[] = Array.isArray(input) ? input : [input as KeyPart];
  if (parts.length === 0) throw new InputError("ENTITY", `${caller} requires an entity of one part or more`);
  const checked = parts.map((part) => checkPart(part, caller));
  const names = checked.map(partName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError("ENTITY", `${caller} requires an entity of different parts, got ${twice} twice`);
  }
  return checked;
}

function checkPart(part: KeyPart, caller: string): KeyPart {
  if (typeof part === "string" && part.length > 0) return part;
  const { prefix: column, bits, bitsV6 } = (part ?? {}) as AddressPrefix;
  if (typeof column !== "string" || column.length === 0) {
    throw new InputError(
      "ENTITY",
      `${caller} requires a column name or an address prefix, got ${JSON.stringify(part)}`,
    );
  }
  if (!isBits(bits, 32) || !isBits(bitsV6, 128)) {
    throw new InputError(
      "PREFIX_BITS",
      `${caller} requires prefix bits in [1, 32] for IPv4 and [1, 128] for IPv6, got ${bits} and ${bitsV6}`,
    );
  }
  return { prefix: column, bits, bitsV6 };
}

const isBits = (bits: number, bitsMax: number) => Number.isInteger(bits) && bits >= 1 && bits <= bitsMax;

/**
 * What the names of an entity's features begin with.
 *
 * @example
 * ```ts
 * import { entityName, prefix } from "@slidr/features";
 *
 * entityName([prefix("ip", 24)]); // => "ip24"
 * entityName(["campaignId", "device"]); // => "campaign_device"
 * ```
 */
export function entityName(entity: Entity): string {
  return entity.map(partName).join("_");
}

function partName(part: KeyPart): string {
  if (typeof part === "string") return columnName(part);
  const v6 = part.bitsV6 === 48 ? "" : `v6${part.bitsV6}`;
  return `${columnName(part.prefix)}${part.bits}${v6}`;
}

const columnName = (column: string) => column.replace(/Id$/, "").replace(/[^A-Za-z0-9]+/g, "_") || column;

/** The column a part reads. */
export function partColumn(part: KeyPart): string {
  return typeof part === "string" ? part : part.prefix;
}
