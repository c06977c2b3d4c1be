import { InputError } from "@slidr/clicks";
import { ROBOT_FAMILIES, type TrafficFamily } from "./robotFamilies.js";

/** What a simulated log consists of. */
export interface TruthSummary {
  readonly clicks: number;
  readonly robotic: number;
  /** robotic / clicks; 0 without clicks. */
  readonly roboticShare: number;
  /** By code; `share` is of all clicks. */
  readonly families: readonly {
    readonly family: TrafficFamily;
    readonly clicks: number;
    readonly share: number;
  }[];
}

/**
 * Counts simulated clicks by family.
 *
 * @param family - code arrays of one or several chunks; each code < ROBOT_FAMILIES.length.
 * @returns counts and shares of every family, absent ones included.
 * @throws InputError FAMILY_RANGE when a code names no family.
 *
 * @example
 * ```ts
 * import { describeTruth } from "@slidr/simulate";
 *
 * const summary = describeTruth([Uint8Array.of(0, 0, 2), Uint8Array.of(2)]);
 * summary.roboticShare; // => 0.5
 * summary.families[2]; // => { family: "metronome", clicks: 2, share: 0.5 }
 * ```
 */
export function describeTruth(family: Uint8Array | Iterable<Uint8Array>): TruthSummary {
  const counts = ROBOT_FAMILIES.map(() => 0);
  let clicks = 0;
  for (const codes of family instanceof Uint8Array ? [family] : family) {
    codes.forEach((code, index) => {
      if (code >= counts.length) {
        const rule = `describeTruth requires family codes < ${counts.length}`;
        throw new InputError("FAMILY_RANGE", `${rule}, got ${code} at index ${index}`);
      }
      counts[code]! += 1;
    });
    clicks += codes.length;
  }
  const robotic = clicks - counts[0]!;
  const shareOf = (count: number): number => (clicks === 0 ? 0 : count / clicks);
  return {
    clicks,
    robotic,
    roboticShare: shareOf(robotic),
    families: ROBOT_FAMILIES.map((name, code) => ({
      family: name,
      clicks: counts[code]!,
      share: shareOf(counts[code]!),
    })),
  };
}
