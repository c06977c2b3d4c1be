import type { Duration } from "./duration.js";
import { durationName } from "./duration.js";
import { type EntityInput, entityName, entityOf } from "./entity.js";
import type { CountDefinition } from "./featureSpec.js";
import { tilingOf } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/** What a count is of. */
export interface CountOptions {
  readonly by: EntityInput;
  readonly window: Duration;
  /** Length of a tile; the default cuts 1m, 10m, 1h and 1d as documented, any other window into 12. */
  readonly tile?: Duration;
  readonly name?: string;
  readonly missing?: number;
}

/**
 * Clicks of an entity within a window, the current click included.
 *
 * A window is N epoch-aligned tiles: the count covers the current tile and the N - 1 before it, so it is exact to one
 * tile and the same in every store.
 *
 * @param options - `by`: the entity; `window`: 1 ms to 24 days, a multiple of `tile`.
 * @returns a definition named like `user_clicks_1h`.
 * @throws InputError TILING, WINDOW, DURATION, ENTITY.
 *
 * @example
 * ```ts
 * import { count } from "@slidr/features";
 *
 * count({ by: "userId", window: "1h" }).name; // => "user_clicks_1h"
 * count({ by: ["campaignId", "device"], window: "1h" }).name; // => "campaign_device_clicks_1h"
 * count({ by: "ip", window: "10m", tile: "7s" }); // throws "a window that is a multiple of its tile"
 * ```
 */
export function count(options: CountOptions): CountDefinition {
  const by = entityOf(options.by, "count");
  const tiling = tilingOf(options.window, options.tile, "count");
  return {
    kind: "count",
    name: options.name ?? `${entityName(by)}_clicks_${durationName(tiling.windowMs)}`,
    by,
    ...tiling,
    missing: options.missing ?? missingDefault,
  };
}
