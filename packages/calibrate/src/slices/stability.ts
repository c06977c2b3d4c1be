import { InputError } from "@slidr/clicks";
import type { Curve } from "@slidr/metrics";
import { countUntil } from "../countUntil.js";
import { THRESHOLD_TABLE_VERSION, type ThresholdTable } from "../table/thresholdTable.js";

/**
 * How far a slice may move away from the table in force.
 *
 * Stated in FPR, not in threshold: a model that was retrained overnight has other scores, and what a team answers for is how many
 * more humans of a slice are lost than yesterday, not where a number stands.
 *
 * A pool of small slices is held as one, against what the previous threshold of the slice it is calibrated as does to all its clicks;
 * slices in no pool are not held at all. Either may move further by itself: a note names those that do.
 */
export interface Stability {
  /** The table in force, yesterday's say. Slices that it does not name, or leaves to the heuristic alone (`heuristicOnly`), are free. */
  readonly previous: ThresholdTable;
  /**
   * The most that a slice's FPR may differ, either way, from what the previous table's threshold does to the clicks
   * calibrated on; in [0, 1].
   */
  readonly fprChangeMax: number;
}

/** The points of a curve that stability allows, and the FPR of the previous threshold there. */
export interface StablePoints {
  readonly first: number;
  readonly last: number;
  readonly fprBefore: number;
}

/** Throws `LIMIT_RANGE`, `TABLE_VERSION`. Gives the points that a slice, by name, may take on a curve; undefined where it is free. */
export function stablePoints(
  stability: Stability | undefined,
): (name: string, curve: Curve) => StablePoints | undefined {
  if (stability === undefined) return () => undefined;
  const { previous, fprChangeMax } = stability;
  if (!(fprChangeMax >= 0 && fprChangeMax <= 1)) {
    throw new InputError(
      "LIMIT_RANGE",
      `calibrate requires stability.fprChangeMax in [0, 1], got ${fprChangeMax}`,
    );
  }
  if (previous.version !== THRESHOLD_TABLE_VERSION) {
    const rule = `stability.previous of version ${THRESHOLD_TABLE_VERSION}`;
    throw new InputError("TABLE_VERSION", `calibrate requires ${rule}, got ${previous.version}`);
  }
  // A threshold of 2 that stands for "the score is not asked" says nothing about what the score may lose.
  const scored = previous.slices.filter(({ heuristicOnly }) => !heuristicOnly);
  const thresholdOf = new Map(scored.map(({ name, threshold }) => [name, threshold]));
  return (name, curve) => {
    const threshold = thresholdOf.get(name);
    if (threshold === undefined) return undefined;
    const { thresholds, invalidPurchases, purchases } = curve;
    const point = countUntil(thresholds, (other) => other < threshold) - 1;
    const lost = point < 0 ? 0 : invalidPurchases[point]!;
    // Rounding must not shut out the previous point's own neighbours: shares of whole counts are far apart beside it.
    const change = fprChangeMax * purchases * (1 + 1e-12);
    const least = lost - change;
    return {
      first: least <= 0 ? -1 : countUntil(invalidPurchases, (other) => other >= least),
      last: countUntil(invalidPurchases, (other) => other > lost + change) - 1,
      fprBefore: lost / purchases,
    };
  };
}
