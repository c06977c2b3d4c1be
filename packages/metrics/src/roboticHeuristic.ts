import { InputError } from "@slidr/clicks";
import { ascendingOrder } from "./ascendingOrder.js";
import { checkCount, checkLength } from "./checks.js";
import { sortPairs } from "./sortPairs.js";

/** What {@link roboticHeuristic} reads. */
export interface RoboticHeuristicOptions {
  /** [n] session codes; any 32-bit numbers. */
  readonly session: Uint32Array;
  /** [n] epoch milliseconds, finite, in any order. */
  readonly clickedAtMs: Float64Array;
  /** k: the most clicks within a window that are still taken for human. Integer >= 1. */
  readonly clicksMax: number;
  /** Default: one hour. > 0. */
  readonly windowMs?: number;
  /** The code that stands for "no session known" (the code of "" in a string column); its clicks are never robotic. */
  readonly missingSession?: number;
}

/**
 * Marks every click of a session that has more than k clicks within any window, an hour by default.
 *
 * The window slides: it is not the calendar's hour, so that a burst over the full hour counts in full. It is half-open:
 * two clicks exactly `windowMs` apart do not share one. Clicks without a session must be named by `missingSession`, or
 * they would all look like one busy session.
 *
 * @returns [n] 1 robotic, 0 not.
 * @throws InputError LENGTH_MISMATCH, TIME_RANGE, COUNT_RANGE, WINDOW_RANGE.
 *
 * Cost: O(n) time, about 24 bytes a click.
 *
 * Source: robotic coverage as SLIDR's authors describe it (docs/definitions.md).
 *
 * @example
 * ```ts
 * import { roboticHeuristic } from "@slidr/metrics";
 *
 * const minuteMs = 60_000;
 * const robotic = roboticHeuristic({
 *   session: Uint32Array.of(7, 7, 7, 7, 8),
 *   clickedAtMs: Float64Array.of(0, 58 * minuteMs, 59 * minuteMs, 61 * minuteMs, 0),
 *   clicksMax: 2,
 * });
 * Array.from(robotic); // => [1, 1, 1, 1, 0]
 * ```
 */
export function roboticHeuristic(options: RoboticHeuristicOptions): Uint8Array {
  const { session, clickedAtMs, clicksMax, windowMs = 3_600_000, missingSession } = options;
  checkOptions(session, clickedAtMs, clicksMax, windowMs);
  const order = ascendingOrder(clickedAtMs);
  sortPairs(
    order.map((row) => session[row]!),
    order,
  );
  const robotic = new Uint8Array(session.length);
  let from = 0;
  // Invariant: rows order[from..to) are all of one session, in order of time.
  for (let to = 1; to <= order.length; to++) {
    const code = session[order[from]!]!;
    if (to < order.length && session[order[to]!] === code) continue;
    if (code !== missingSession && isBusy(order, clickedAtMs, from, to, clicksMax, windowMs)) {
      for (let i = from; i < to; i++) robotic[order[i]!] = 1;
    }
    from = to;
  }
  return robotic;
}

/** Whether some click and the k-th after it lie within one window. */
function isBusy(
  order: Uint32Array,
  clickedAtMs: Float64Array,
  from: number,
  to: number,
  clicksMax: number,
  windowMs: number,
): boolean {
  for (let last = from + clicksMax; last < to; last++) {
    if (clickedAtMs[order[last]!]! - clickedAtMs[order[last - clicksMax]!]! < windowMs) return true;
  }
  return false;
}

function checkOptions(
  session: Uint32Array,
  clickedAtMs: Float64Array,
  clicksMax: number,
  windowMs: number,
): void {
  checkLength("roboticHeuristic", "clickedAtMs", clickedAtMs, session.length);
  checkCount("roboticHeuristic", "clicksMax", clicksMax, 1);
  if (!(windowMs > 0)) {
    throw new InputError("WINDOW_RANGE", `roboticHeuristic requires windowMs > 0, got ${windowMs}`);
  }
  const culprit = clickedAtMs.findIndex((time) => !Number.isFinite(time));
  if (culprit >= 0) {
    throw new InputError(
      "TIME_RANGE",
      `roboticHeuristic requires finite clickedAtMs, got ${clickedAtMs[culprit]} at index ${culprit}`,
    );
  }
}
