import { InputError, type LogFields } from "@slidr/clicks";
import { defineSpec } from "./defineSpec.js";
import { type Entity, partColumn } from "./entity.js";
import type { AttributeDefinition, FeatureDefinition, FeatureSpec } from "./featureSpec.js";

/** What a log has, as far as features care: a part of what a reader of `@slidr/clicks` reports. */
export type FeatureFields = Pick<
  LogFields,
  "sessionId" | "ip" | "loggedIn" | "attributes" | "numberAttributes"
>;

/** A feature that a log cannot serve, and why. */
export interface UnservedFeature {
  readonly feature: string;
  readonly reason: string;
}

/** A spec that a log can serve, and what had to go. */
export interface FittedSpec {
  readonly spec: FeatureSpec;
  readonly leftOut: readonly UnservedFeature[];
}

/**
 * The features that a log cannot serve, with a reason each: what `fitSpecToLog` would leave out.
 *
 * @param spec - what is wanted.
 * @param fields - what the log has.
 * @returns none where the log serves all.
 *
 * @example
 * ```ts
 * import { count, defineSpec, unservedFeatures } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "device", window: "1h" })], { timeZone: "UTC" });
 * const fields = { sessionId: false, ip: "absent", loggedIn: false, attributes: [] } as const;
 * unservedFeatures(spec, fields); // => [{ feature: "device_clicks_1h", reason: "the log has no device" }]
 * ```
 */
export function unservedFeatures(spec: FeatureSpec, fields: FeatureFields): readonly UnservedFeature[] {
  return spec.features.flatMap((definition) => {
    const reason = reasonAgainst(definition, fields);
    return reason === undefined ? [] : [{ feature: definition.name, reason }];
  });
}

/**
 * Leaves out the features that a log cannot serve, with a reason each.
 *
 * @param spec - what is wanted.
 * @param fields - what the log has.
 * @returns the spec without them (the same order), and one line per feature left out.
 * @throws InputError SPEC_EMPTY when nothing is left.
 *
 * @example
 * ```ts
 * import { count, defineSpec, fitSpecToLog, prefix } from "@slidr/features";
 *
 * const wanted = defineSpec(
 *   [count({ by: "userId", window: "1h" }), count({ by: prefix("ip", 24), window: "1h" })],
 *   { timeZone: "UTC" },
 * );
 * const fields = { sessionId: false, ip: "opaque", loggedIn: false, attributes: [] } as const;
 * fitSpecToLog(wanted, fields).leftOut; // => [{ feature: "ip24_clicks_1h", reason: "ip is an opaque id, which has no address prefix" }]
 * ```
 */
export function fitSpecToLog(spec: FeatureSpec, fields: FeatureFields): FittedSpec {
  const leftOut = unservedFeatures(spec, fields);
  const names = new Set(leftOut.map(({ feature }) => feature));
  const kept = spec.features.filter(({ name }) => !names.has(name));
  if (kept.length === 0) {
    throw new InputError(
      "SPEC_EMPTY",
      `fitSpecToLog requires a log that serves one feature or more: ${leftOut[0]?.reason}`,
    );
  }
  return { spec: defineSpec(kept, { timeZone: spec.timeZone }), leftOut };
}

function reasonAgainst(definition: FeatureDefinition, fields: FeatureFields): string | undefined {
  switch (definition.kind) {
    case "hourOfDay":
    case "dayOfWeek":
      return undefined;
    case "flag":
      return columnReason(definition.column, fields);
    case "attribute":
      return columnReason(definition.column, fields) ?? numberReason(definition, fields);
    case "distinct":
      return entityReason(definition.by, fields) ?? entityReason(definition.of, fields);
    case "derived": {
      for (const input of definition.inputs) {
        const reason = reasonAgainst(input, fields);
        if (reason !== undefined) return `its input ${input.name} is left out: ${reason}`;
      }
      return entityReason(definition.columns, fields);
    }
    default:
      return entityReason(definition.by, fields);
  }
}

function numberReason({ as, column }: AttributeDefinition, fields: FeatureFields): string | undefined {
  if (as === "category" || fields.numberAttributes?.includes(column) !== false) return undefined;
  return `${column} holds texts, not numbers`;
}

function entityReason(entity: Entity, fields: FeatureFields): string | undefined {
  for (const part of entity) {
    const reason = columnReason(partColumn(part), fields);
    if (reason !== undefined) return reason;
    if (typeof part !== "string" && part.prefix === "ip" && fields.ip === "opaque") {
      return "ip is an opaque id, which has no address prefix";
    }
  }
  return undefined;
}

function columnReason(column: string, fields: FeatureFields): string | undefined {
  if (column === "userId") return undefined;
  const hasIt =
    column === "sessionId"
      ? fields.sessionId
      : column === "ip"
        ? fields.ip !== "absent"
        : column === "loggedIn"
          ? fields.loggedIn
          : fields.attributes.includes(column);
  return hasIt ? undefined : `the log has no ${column}`;
}
