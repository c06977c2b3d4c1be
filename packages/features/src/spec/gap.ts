import { type Duration, durationMs, durationName } from "./duration.js";
import { type EntityInput, entityName, entityOf } from "./entity.js";
import type { GapDefinition } from "./featureSpec.js";
import { checkWindow } from "./tiling.js";
import { missingDefault } from "./valueKind.js";

/** Whose gaps, and how long a pause still counts as one. */
export interface GapOptions {
  readonly by: EntityInput;
  /** A pause longer than this has no gap and begins a new series; `"1d"` by default. */
  readonly window?: Duration;
  readonly name?: string;
  readonly missing?: number;
}

/** The window of gaps unless told otherwise. */
export const gapWindowDefault = "1d";

/**
 * Milliseconds since the entity's previous click.
 *
 * Missing (-1) for a first click and after a pause longer than the window. A click that arrives out of order, older
 * than the entity's latest, reads 0: a gap is never negative, and a late click's true neighbours are gone.
 *
 * @param options - `by`: the entity; `window`: 1 ms to 24 days.
 * @returns a definition named like `user_gap`.
 * @throws InputError WINDOW, DURATION, ENTITY.
 *
 * @example
 * ```ts
 * import { gap } from "@slidr/features";
 *
 * gap({ by: "userId" }).name; // => "user_gap"
 * gap({ by: "userId", window: "7d" }).name; // => "user_gap_7d"
 * ```
 */
export function gap(options: GapOptions): GapDefinition {
  const by = entityOf(options.by, "gap");
  const windowMs = checkWindow(durationMs(options.window ?? gapWindowDefault, "gap"), "gap");
  return {
    kind: "gap",
    name: options.name ?? gapName(`${entityName(by)}_gap`, windowMs),
    by,
    windowMs,
    missing: options.missing ?? missingDefault,
  };
}

/** The name without the window where it is the default one. */
export function gapName(base: string, windowMs: number): string {
  const suffix = durationName(windowMs);
  return suffix === gapWindowDefault ? base : `${base}_${suffix}`;
}
