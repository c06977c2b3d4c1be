import type { CountOptions } from "./count.js";
import { durationName } from "./duration.js";
import { entityName, entityOf } from "./entity.js";
import type { RateDefinition } from "./featureSpec.js";
import { tilingOf } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/**
 * Clicks per minute of an entity over a window: a count that can be compared across windows.
 *
 * @param options - as for `count`.
 * @returns a definition named like `user_rate_1h`.
 * @throws InputError TILING, WINDOW, DURATION, ENTITY.
 *
 * @example
 * ```ts
 * import { rate } from "@slidr/features";
 *
 * rate({ by: "ip", window: "10m" }).name; // => "ip_rate_10m"
 * ```
 */
export function rate(options: CountOptions): RateDefinition {
  const by = entityOf(options.by, "rate");
  const tiling = tilingOf(options.window, options.tile, "rate");
  return {
    kind: "rate",
    name: options.name ?? `${entityName(by)}_rate_${durationName(tiling.windowMs)}`,
    by,
    ...tiling,
    missing: options.missing ?? missingDefault,
  };
}
