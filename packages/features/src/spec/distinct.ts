import { InputError } from "@slidr/clicks";
import { type Duration, durationMs, durationName } from "./duration.js";
import { type EntityInput, entityName, entityOf } from "./entity.js";
import type { DistinctDefinition } from "./featureSpec.js";
import { checkWindow } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/** By which entity, and over how long, values are told apart. */
export interface DistinctOptions {
  readonly by: EntityInput;
  readonly window: Duration;
  /** The count stops here: the most recently seen `cap` values are remembered; 2 to 4096, 128 by default. */
  readonly cap?: number;
  readonly name?: string;
  readonly missing?: number;
}

/** Values remembered per entity unless told otherwise. */
export const distinctCapDefault = 128;
const distinctCapMax = 4096;

/**
 * Different values that an entity was seen with: users behind an address, addresses of a subnet.
 *
 * A value is within the window if it was last seen less than `window` before the click: exact to the millisecond, up
 * to the cap. The current click's value is included.
 *
 * @param of - what is told apart: a column, a prefix, or several together.
 * @param options - `window`: 1 ms to 24 days; `cap`: 2 to 4096.
 * @returns a definition named like `ip_distinct_user_1d`.
 * @throws InputError WINDOW, DURATION, ENTITY, DISTINCT_CAP.
 *
 * @example
 * ```ts
 * import { distinct } from "@slidr/features";
 *
 * distinct("userId", { by: "ip", window: "1d" }).name; // => "ip_distinct_user_1d"
 * ```
 */
export function distinct(of: EntityInput, options: DistinctOptions): DistinctDefinition {
  const parts = entityOf(of, "distinct");
  const by = entityOf(options.by, "distinct");
  const windowMs = checkWindow(durationMs(options.window, "distinct"), "distinct");
  return checkDistinct(
    {
      kind: "distinct",
      name: options.name ?? `${entityName(by)}_distinct_${entityName(parts)}_${durationName(windowMs)}`,
      of: parts,
      by,
      windowMs,
      cap: options.cap ?? distinctCapDefault,
      missing: options.missing ?? missingDefault,
    },
    "distinct",
  );
}

/** Returns the definition, or throws when its cap is out of range. */
export function checkDistinct(definition: DistinctDefinition, caller: string): DistinctDefinition {
  const { cap } = definition;
  if (Number.isInteger(cap) && cap >= 2 && cap <= distinctCapMax) return definition;
  throw new InputError(
    "DISTINCT_CAP",
    `${caller} requires an integer cap in [2, ${distinctCapMax}], got ${cap}`,
  );
}
