import { InputError } from "@slidr/clicks";
import { attribute } from "./attribute.js";
import { burst } from "./burst.js";
import { canonicalJson } from "./canonicalJson.js";
import { count } from "./count.js";
import { dayOfWeek } from "./dayOfWeek.js";
import { derived } from "./derived.js";
import { distinct } from "./distinct.js";
import type { FeatureDefinition } from "./featureSpec.js";
import { flag } from "./flag.js";
import { gap } from "./gap.js";
import { gapRegularity } from "./gapRegularity.js";
import { hourOfDay } from "./hourOfDay.js";
import { lookup } from "./lookup.js";
import { rate } from "./rate.js";

// A definition is checked by building it again from its own fields: one set of rules for code and for JSON.
const rebuild: {
  [K in FeatureDefinition["kind"]]: (d: Extract<FeatureDefinition, { kind: K }>) => FeatureDefinition;
} = {
  count: (d) => count({ ...d, window: d.windowMs, tile: d.tileMs }),
  rate: (d) => rate({ ...d, window: d.windowMs, tile: d.tileMs }),
  burst: (d) =>
    burst({ ...d, short: d.shortMs, shortTile: d.shortTileMs, long: d.longMs, longTile: d.longTileMs }),
  gap: (d) => gap({ ...d, window: d.windowMs }),
  gapRegularity: (d) => gapRegularity({ ...d, window: d.windowMs }),
  distinct: (d) => distinct(d.of, { ...d, window: d.windowMs }),
  hourOfDay,
  dayOfWeek,
  flag: (d) => flag(d.column, d),
  attribute: (d) => attribute(d.column, d),
  lookup: (d) => lookup(d.table, d),
  derived: (d) => derived({ ...d, kind: d.valueKind, inputs: checkInputs(d.inputs) }),
};

/** Every kind of feature a spec may hold. */
export const featureKinds = Object.keys(rebuild) as readonly FeatureDefinition["kind"][];

/**
 * Returns a definition in its one stored form, defaults filled in.
 *
 * @param value - a definition, or JSON that claims to be one.
 * @param place - says where it stands, for the error.
 * @throws InputError naming the place, the rule and the culprit; FEATURE_KIND, FEATURE_FIELD or the builder's own code.
 */
export function checkDefinition(value: unknown, place: string): FeatureDefinition {
  const given = value as FeatureDefinition;
  if (typeof value !== "object" || value === null || !Object.hasOwn(rebuild, given.kind)) {
    throw new InputError(
      "FEATURE_KIND",
      `${place}: requires a kind of ${featureKinds.join(", ")}, got ${JSON.stringify((value as { kind?: unknown } | null)?.kind)}`,
    );
  }
  const field = (rule: string) => new InputError("FEATURE_FIELD", `${place}: ${given.kind} requires ${rule}`);
  const made = rebuildNamed(given, place);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(made, key)) throw field(`no field ${JSON.stringify(key)}`);
    const stored = (made as unknown as Record<string, unknown>)[key];
    // Inputs were checked one by one, their defaults filled in.
    if (key !== "inputs" && canonicalJson(stored) !== canonicalJson(value)) {
      throw field(`${key} as ${canonicalJson(stored)}, got ${canonicalJson(value)}`);
    }
  }
  if (typeof made.name !== "string" || made.name.length === 0 || made.name.length > 200) {
    throw field(`a name of 1 to 200 characters, got ${JSON.stringify(made.name)}`);
  }
  if ("missing" in made && !Number.isFinite(Math.fround(made.missing))) {
    throw field(`a finite "missing", got ${JSON.stringify(made.missing)}`);
  }
  for (const key of ["column", "table"] as const) {
    const text = (made as unknown as Record<string, unknown>)[key];
    if (key in made && (typeof text !== "string" || text.length === 0)) {
      throw field(`${key} as a name, got ${JSON.stringify(text)}`);
    }
  }
  return made;
}

function rebuildNamed(given: FeatureDefinition, place: string): FeatureDefinition {
  try {
    return (rebuild[given.kind] as (d: FeatureDefinition) => FeatureDefinition)(given);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}

function checkInputs(inputs: unknown): readonly FeatureDefinition[] {
  if (!Array.isArray(inputs))
    throw new InputError("DERIVED", "derived requires inputs as a list of features");
  return inputs.map((input, index) => checkDefinition(input, `input ${index}`));
}
