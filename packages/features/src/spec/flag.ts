import { InputError } from "@slidr/clicks";
import type { FlagDefinition } from "./featureSpec.js";
import { missingDefault } from "./valueKind.js";

/** Which values of an attribute mean "yes". */
export interface FlagOptions {
  /** Needed for attributes: the texts that mean 1, any other being 0. */
  readonly is?: readonly string[];
  readonly name?: string;
  readonly missing?: number;
}

/**
 * A yes-or-no column: 1, 0, or missing (-1).
 *
 * @param column - `"loggedIn"`, or an attribute with `is`.
 * @returns a definition named for its column.
 * @throws InputError FLAG for an attribute without `is`.
 *
 * @example
 * ```ts
 * import { flag } from "@slidr/features";
 *
 * flag("loggedIn").name; // => "loggedIn"
 * flag("device", { is: ["tablet", "mobile"], name: "handheld" }).is; // => ["tablet", "mobile"]
 * ```
 */
export function flag(column: string, options: FlagOptions = {}): FlagDefinition {
  return checkFlag(
    {
      kind: "flag",
      name: options.name ?? column,
      column,
      is: options.is ?? [],
      missing: options.missing ?? missingDefault,
    },
    "flag",
  );
}

/** Returns the definition, or throws when it does not say what "yes" is. */
export function checkFlag(definition: FlagDefinition, caller: string): FlagDefinition {
  const { column, is } = definition;
  const texts = Array.isArray(is) && is.every((text) => typeof text === "string");
  if (texts && (column === "loggedIn" ? is.length === 0 : is.length > 0)) return definition;
  throw new InputError(
    "FLAG",
    `${caller} requires "is", the texts that mean yes, for an attribute and only there, got ${JSON.stringify(is)} for ${column}`,
  );
}
