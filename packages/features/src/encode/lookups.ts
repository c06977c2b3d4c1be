import { InputError } from "@slidr/clicks";

/** A read-only table: the number of a key, or undefined for a key it lacks (the feature then reads its `missing`). */
export type Lookup = (key: string) => number | undefined;

/** Lookup tables by the name a spec gives them. */
export type Lookups = Readonly<Record<string, Lookup>>;

/** The table of that name, or an error that names it. */
export function lookupNamed(lookups: Lookups | undefined, name: string, caller: string): Lookup {
  const lookup = lookups && Object.hasOwn(lookups, name) ? lookups[name] : undefined;
  if (lookup) return lookup;
  throw new InputError(
    "LOOKUP_ABSENT",
    `${caller} requires a lookup named ${JSON.stringify(name)}, which the spec uses: pass it as lookups.${name}`,
  );
}
