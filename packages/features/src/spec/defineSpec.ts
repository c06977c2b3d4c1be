import { hourOfWeekIn, InputError } from "@slidr/clicks";
import { checkDefinition } from "./checkDefinition.js";
import { columnsOf } from "./featureColumns.js";
import type { FeatureDefinition, FeatureSpec } from "./featureSpec.js";

/** What holds for a whole spec. */
export interface SpecOptions {
  /** IANA zone in which hours and days are told, such as `"UTC"` or `"Asia/Kolkata"`. */
  readonly timeZone: string;
}

/**
 * Puts features in order and checks them: the result is plain JSON that may be stored, hashed and sent.
 *
 * @param features - [>= 1] made by the builders (or their JSON); no two may make a column of one name.
 * @returns the spec, defaults filled in.
 * @throws InputError naming the feature: FEATURE_KIND, FEATURE_FIELD, FEATURE_NAME, SPEC_EMPTY, TIME_ZONE, or a builder's.
 *
 * @example
 * ```ts
 * import { count, defineSpec } from "@slidr/features";
 *
 * const hourly = count({ by: "userId", window: "1h" });
 * defineSpec([hourly], { timeZone: "UTC" }).features.length; // => 1
 * defineSpec([hourly, hourly], { timeZone: "UTC" }); // throws "defineSpec requires one feature per name, got \"user_clicks_1h\" twice"
 * ```
 */
export function defineSpec(features: readonly FeatureDefinition[], options: SpecOptions): FeatureSpec {
  return checkedSpec(features, options.timeZone, "defineSpec");
}

/** The checks behind `defineSpec` and `parseSpec`. */
export function checkedSpec(features: readonly unknown[], timeZone: unknown, caller: string): FeatureSpec {
  if (features.length === 0) throw new InputError("SPEC_EMPTY", `${caller} requires one feature or more`);
  const checked = features.map((feature, index) => checkDefinition(feature, placeOf(feature, index, caller)));
  const names = new Set<string>();
  for (const { name } of checked.flatMap(columnsOf)) {
    if (names.has(name)) {
      throw new InputError(
        "FEATURE_NAME",
        `${caller} requires one feature per name, got ${JSON.stringify(name)} twice`,
      );
    }
    names.add(name);
  }
  hourOfWeekIn(timeZone as string, caller);
  return { version: 1, timeZone: timeZone as string, features: checked };
}

function placeOf(feature: unknown, index: number, caller: string): string {
  const name = (feature as { name?: unknown } | null)?.name;
  return `${caller}: feature ${index}${typeof name === "string" ? ` (${name.slice(0, 100)})` : ""}`;
}
