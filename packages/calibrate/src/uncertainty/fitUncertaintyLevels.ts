import { InputError } from "@slidr/clicks";

/** Where one level of uncertainty ends and the next begins. */
export interface UncertaintyLevels {
  /** [levels - 1], strictly ascending: an uncertainty at or above a cut lies above it. */
  readonly cuts: readonly number[];
}

const LEVELS_MAX = 32;

/**
 * Cuts uncertainties into levels that hold about equally many clicks.
 *
 * @param uncertainty - [n], finite, >= 0, at least one: of the calibration clicks.
 * @param levelCount - Levels wanted, a whole number from 1 to 32. Equal uncertainties stay together, so there may be fewer.
 * @throws InputError `LEVEL_COUNT`, `UNCERTAINTY_RANGE`, `UNCERTAINTY_EMPTY`.
 * Cost: O(n log n).
 * Source: equal-weight bins of uncertainty as in arXiv 2311.11723, section 4.
 * @example
 * ```ts
 * import { fitUncertaintyLevels, uncertaintyLevelOf } from "@slidr/calibrate";
 *
 * const levels = fitUncertaintyLevels(Float32Array.of(0.5, 0, 0.25, 0.125), 2);
 * levels.cuts; // => [0.25]
 * uncertaintyLevelOf(levels, 0.2); // => 0
 * uncertaintyLevelOf(levels, 0.25); // => 1
 * ```
 */
export function fitUncertaintyLevels(
  uncertainty: Float32Array | Float64Array,
  levelCount: number,
): UncertaintyLevels {
  checkLevelCount(levelCount);
  checkUncertainty(uncertainty);
  const ascending = uncertainty.slice().sort();
  const cuts = new Set<number>();
  for (let level = 1; level < levelCount; level++) {
    const cut = ascending[Math.floor((level * ascending.length) / levelCount)]!;
    // Nothing lies below the least of all.
    if (cut > ascending[0]!) cuts.add(cut);
  }
  return { cuts: [...cuts] };
}

/**
 * The level of an uncertainty, 0 for the most certain.
 *
 * @param uncertainty - NaN has no level: -1.
 * Cost: O(levels); nothing is allocated.
 * @example
 * ```ts
 * import { uncertaintyLevelOf } from "@slidr/calibrate";
 *
 * uncertaintyLevelOf({ cuts: [0.1, 0.2] }, 0.15); // => 1
 * ```
 */
export function uncertaintyLevelOf({ cuts }: UncertaintyLevels, uncertainty: number): number {
  if (Number.isNaN(uncertainty)) return -1;
  let level = 0;
  while (level < cuts.length && uncertainty >= cuts[level]!) level++;
  return level;
}

function checkLevelCount(levelCount: number): void {
  if (Number.isInteger(levelCount) && levelCount >= 1 && levelCount <= LEVELS_MAX) return;
  const rule = `levelCount from 1 to ${LEVELS_MAX}`;
  throw new InputError("LEVEL_COUNT", `fitUncertaintyLevels requires ${rule}, got ${levelCount}`);
}

function checkUncertainty(uncertainty: Float32Array | Float64Array): void {
  if (uncertainty.length === 0) {
    throw new InputError(
      "UNCERTAINTY_EMPTY",
      "fitUncertaintyLevels requires at least one uncertainty, got none",
    );
  }
  const bad = uncertainty.findIndex((one) => !(one >= 0 && one < Number.POSITIVE_INFINITY));
  if (bad < 0) return;
  throw new InputError(
    "UNCERTAINTY_RANGE",
    `fitUncertaintyLevels requires finite uncertainties >= 0, got ${uncertainty[bad]} at index ${bad}`,
  );
}
