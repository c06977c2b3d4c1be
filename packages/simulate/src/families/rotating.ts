import type { Random } from "../random.js";

/**
 * Something an attacker keeps for some hours and then changes.
 *
 * @param medianMs - median of the log-normal time until the next change.
 * @returns a reader: the current thing at a moment, renewed when its time is over. It keeps one thing at a time.
 */
export function rotating<T>(random: Random, medianMs: number, renew: () => T): (atMs: number) => T {
  let current = renew();
  let untilMs = Number.NEGATIVE_INFINITY;
  return (atMs) => {
    if (atMs >= untilMs) {
      current = renew();
      untilMs = atMs + random.logNormal(medianMs, 0.5);
    }
    return current;
  };
}
