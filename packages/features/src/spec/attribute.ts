import { InputError } from "@slidr/clicks";
import type { AttributeDefinition } from "./featureSpec.js";
import { missingDefault } from "./valueKind.js";

/** How an attribute becomes a number. */
export interface AttributeOptions {
  readonly as?: "number" | "category";
  /** Buckets that categories are hashed into, 2 to 2^24; 1024 by default. */
  readonly buckets?: number;
  readonly name?: string;
  readonly missing?: number;
}

const bucketsDefault = 1024;
const bucketsMax = 2 ** 24;

/**
 * A click's own attribute: a number as it is, or a category hashed into a bucket 0 .. buckets - 1.
 *
 * @param column - an attribute's name, or for categories any text column.
 * @returns a definition named for its column.
 * @throws InputError ATTRIBUTE.
 *
 * @example
 * ```ts
 * import { attribute } from "@slidr/features";
 *
 * attribute("price").as; // => "number"
 * attribute("browser", { as: "category" }).buckets; // => 1024
 * ```
 */
export function attribute(column: string, options: AttributeOptions = {}): AttributeDefinition {
  const as = options.as ?? "number";
  return checkAttribute(
    {
      kind: "attribute",
      name: options.name ?? column,
      column,
      as,
      buckets: options.buckets ?? (as === "category" ? bucketsDefault : 0),
      missing: options.missing ?? missingDefault,
    },
    "attribute",
  );
}

/** Returns the definition, or throws when its type or number of buckets is wrong. */
export function checkAttribute(definition: AttributeDefinition, caller: string): AttributeDefinition {
  const { as, buckets } = definition;
  const rule =
    as === "number"
      ? buckets === 0 || "no buckets for a number"
      : as === "category"
        ? (Number.isInteger(buckets) && buckets >= 2 && buckets <= bucketsMax) || "buckets in [2, 2^24]"
        : 'as "number" or "category"';
  if (rule === true) return definition;
  throw new InputError(
    "ATTRIBUTE",
    `${caller} requires ${rule}, got as ${JSON.stringify(as)} and buckets ${buckets}`,
  );
}
