import type { FeatureDefinition, FeatureSpec } from "./featureSpec.js";
import type { ValueKind } from "./valueKind.js";

/** One column of a feature matrix. */
export interface FeatureColumn {
  readonly name: string;
  readonly kind: ValueKind;
}

/** The columns a definition makes: one, or two for `gapRegularity`, `hourOfDay` and `dayOfWeek`. */
export function columnsOf(definition: FeatureDefinition): readonly FeatureColumn[] {
  const { kind, name } = definition;
  switch (kind) {
    case "count":
    case "distinct":
      return [{ name, kind: "count" }];
    case "rate":
    case "burst":
      return [{ name, kind: "ratio" }];
    case "gap":
      return [{ name, kind: "duration" }];
    case "gapRegularity":
      return [
        { name: `${name}_mean`, kind: "number" },
        { name: `${name}_std`, kind: "number" },
      ];
    case "hourOfDay":
    case "dayOfWeek":
      return [
        { name: `${name}_sin`, kind: "cyclic" },
        { name: `${name}_cos`, kind: "cyclic" },
      ];
    case "flag":
      return [{ name, kind: "flag" }];
    case "attribute":
      return [{ name, kind: definition.as }];
    case "lookup":
      return [{ name, kind: "number" }];
    case "derived":
      return [{ name, kind: definition.valueKind }];
  }
}

/**
 * The names of a spec's columns, in order.
 *
 * @example
 * ```ts
 * import { count, defineSpec, featureNames, hourOfDay } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "ip", window: "1h" }), hourOfDay()], { timeZone: "UTC" });
 * featureNames(spec); // => ["ip_clicks_1h", "hourOfDay_sin", "hourOfDay_cos"]
 * ```
 */
export function featureNames(spec: FeatureSpec): readonly string[] {
  return spec.features.flatMap((definition) => columnsOf(definition).map((column) => column.name));
}
