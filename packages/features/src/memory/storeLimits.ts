import { InputError } from "@slidr/clicks";

/** How many entities a store in memory may hold, and how long. */
export interface StoreLimits {
  readonly entitiesMax: number;
  /** How much longer than its longest window an entity is kept, ms: the longest that a click may be on its way. */
  readonly expirySlackMs: number;
}

/** The most values of each entity that a store in memory can hold. */
export const entitiesLimit = 2 ** 28;

const hourMs = 3_600_000;
const yearMs = 366 * 24 * hourMs;

/** Returns the limits, an hour's slack filled in, or throws when one is out of range. */
export function storeLimits(options: Partial<StoreLimits>, caller: string): StoreLimits {
  const { entitiesMax = entitiesLimit, expirySlackMs = hourMs } = options;
  if (!Number.isInteger(entitiesMax) || entitiesMax < 1 || entitiesMax > entitiesLimit) {
    throw new InputError(
      "ENTITIES_MAX",
      `${caller} requires an integer entitiesMax in [1, ${entitiesLimit}], got ${entitiesMax}`,
    );
  }
  if (!Number.isInteger(expirySlackMs) || expirySlackMs < 0 || expirySlackMs > yearMs) {
    throw new InputError(
      "EXPIRY_SLACK",
      `${caller} requires expirySlackMs in whole milliseconds from 0 to 366 days, got ${expirySlackMs}`,
    );
  }
  return { entitiesMax, expirySlackMs };
}
