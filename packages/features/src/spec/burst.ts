import { InputError } from "@slidr/clicks";
import type { Duration } from "./duration.js";
import { durationName } from "./duration.js";
import { type EntityInput, entityName, entityOf } from "./entity.js";
import type { BurstDefinition } from "./featureSpec.js";
import { tilingOf } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/** Which two windows a burst compares. */
export interface BurstOptions {
  readonly by: EntityInput;
  readonly short: Duration;
  readonly long: Duration;
  readonly shortTile?: Duration;
  readonly longTile?: Duration;
  readonly name?: string;
  readonly missing?: number;
}

/**
 * The click rate of a short window over that of a long one: 1 is steady, `long / short` is "everything just now".
 *
 * @param options - `short` < `long`, each cut into tiles as for `count`.
 * @returns a definition named like `user_burst_1m_1h`.
 * @throws InputError BURST when `short` is not shorter than `long`; TILING, WINDOW, DURATION, ENTITY.
 *
 * @example
 * ```ts
 * import { burst } from "@slidr/features";
 *
 * burst({ by: "userId", short: "1m", long: "1h" }).name; // => "user_burst_1m_1h"
 * ```
 */
export function burst(options: BurstOptions): BurstDefinition {
  const by = entityOf(options.by, "burst");
  const short = tilingOf(options.short, options.shortTile, "burst");
  const long = tilingOf(options.long, options.longTile, "burst");
  const windows = `${durationName(short.windowMs)}_${durationName(long.windowMs)}`;
  return checkBurst(
    {
      kind: "burst",
      name: options.name ?? `${entityName(by)}_burst_${windows}`,
      by,
      shortMs: short.windowMs,
      shortTileMs: short.tileMs,
      longMs: long.windowMs,
      longTileMs: long.tileMs,
      missing: options.missing ?? missingDefault,
    },
    "burst",
  );
}

/** Returns the definition, or throws when its windows are the wrong way round. */
export function checkBurst(definition: BurstDefinition, caller: string): BurstDefinition {
  const { shortMs, longMs } = definition;
  if (shortMs < longMs) return definition;
  throw new InputError("BURST", `${caller} requires short < long, got ${shortMs} ms and ${longMs} ms`);
}
