import { InputError } from "@slidr/clicks";

/** The most values of each entity that a store in memory can hold. */
export const entitiesLimit = 2 ** 28;

/** Returns the number, or throws when it is no number of entities. */
export function checkEntitiesMax(entitiesMax: number, caller: string): number {
  if (Number.isInteger(entitiesMax) && entitiesMax >= 1 && entitiesMax <= entitiesLimit) return entitiesMax;
  throw new InputError(
    "ENTITIES_MAX",
    `${caller} requires an integer entitiesMax in [1, ${entitiesLimit}], got ${entitiesMax}`,
  );
}
