import { durationMs } from "./duration.js";
import { entityName, entityOf } from "./entity.js";
import type { GapRegularityDefinition } from "./featureSpec.js";
import { type GapOptions, gapName, gapWindowDefault } from "./gap.js";
import { checkWindow } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/** How many gaps an entity remembers. */
export const gapsKept = 8;

/**
 * How regular an entity's clicks are: mean and standard deviation of ln(gap in ms) over its last 8 gaps.
 *
 * Robots on a timer have a deviation near 0. A gap of 0 ms counts as 1 ms (ln = 0). Two columns, `_mean` and `_std`;
 * the mean is missing before the first gap, the (population) deviation before the second.
 *
 * @param options - as for `gap`; a click out of order adds no gap, a pause longer than the window begins a new series.
 * @returns a definition named like `user_gapLog`, which makes `user_gapLog_mean` and `user_gapLog_std`.
 * @throws InputError WINDOW, DURATION, ENTITY.
 *
 * @example
 * ```ts
 * import { defineSpec, featureNames, gapRegularity } from "@slidr/features";
 *
 * const spec = defineSpec([gapRegularity({ by: "userId" })], { timeZone: "UTC" });
 * featureNames(spec); // => ["user_gapLog_mean", "user_gapLog_std"]
 * ```
 */
export function gapRegularity(options: GapOptions): GapRegularityDefinition {
  const by = entityOf(options.by, "gapRegularity");
  const windowMs = checkWindow(
    durationMs(options.window ?? gapWindowDefault, "gapRegularity"),
    "gapRegularity",
  );
  return {
    kind: "gapRegularity",
    name: options.name ?? gapName(`${entityName(by)}_gapLog`, windowMs),
    by,
    windowMs,
    missing: options.missing ?? missingDefault,
  };
}
