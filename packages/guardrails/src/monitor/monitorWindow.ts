import { InputError } from "@slidr/clicks";

/** Counts of one slice in one minute: all that the live monitor sees of the traffic. */
export interface MonitorWindow {
  /** Start of the minute, epoch milliseconds. */
  readonly atMs: number;
  /** Name of the slice; "all" for all traffic. */
  readonly slice: string;
  /** Digest of the bundle that decided; absent: the one that the monitor follows. */
  readonly bundle?: string;
  readonly clicks: number;
  /** Clicks with the verdict invalid. */
  readonly invalid: number;
  /** Clicks presumed human by what is known online, such as an account's purchase history: the FPR proxy's denominator. */
  readonly humans: number;
  readonly humansInvalid: number;
  /** Clicks that the robotic heuristic marks. */
  readonly robotic: number;
  readonly roboticInvalid: number;
  /** Clicks answered without a score. */
  readonly degraded: number;
  /** [bins] clicks by equal bins of score on [0, 1]; degraded clicks are in none. */
  readonly scores: ArrayLike<number>;
}

/** The counts of a window in one array, so that windows, hours and sums of either are the same thing. */
export type Counts = Float64Array;

const FIELDS = [
  "clicks",
  "invalid",
  "humans",
  "humansInvalid",
  "robotic",
  "roboticInvalid",
  "degraded",
] as const;

/** Where the score bins begin in {@link Counts}. */
export const SCORES_AT = FIELDS.length;

const PARTS = [
  ["invalid", "clicks"],
  ["humans", "clicks"],
  ["humansInvalid", "humans"],
  ["robotic", "clicks"],
  ["roboticInvalid", "robotic"],
  ["degraded", "clicks"],
] as const;

/** A window's counts as one array; throws `WINDOW` where they contradict each other. */
export function countsOf(window: MonitorWindow, caller: string): Counts {
  const counts = new Float64Array(SCORES_AT + window.scores.length);
  FIELDS.forEach((field, index) => {
    counts[index] = window[field];
  });
  counts.set(Float64Array.from(window.scores), SCORES_AT);
  const culprit = counts.findIndex((count) => !(Number.isSafeInteger(count) && count >= 0));
  if (culprit >= 0)
    throw broken(caller, `counts >= 0, got ${counts[culprit]} for ${FIELDS[culprit] ?? "scores"}`, window);
  for (const [part, whole] of PARTS)
    if (window[part] > window[whole])
      throw broken(caller, `${part} <= ${whole}, got ${window[part]} of ${window[whole]}`, window);
  if (!Number.isFinite(window.atMs) || typeof window.slice !== "string" || window.slice === "")
    throw broken(caller, "a time and the name of a slice", window);
  return counts;
}

/** Adds one array of counts to another; throws `WINDOW` where the score bins differ. */
export function addCounts(sum: Counts, more: ArrayLike<number>, caller: string): void {
  if (sum.length !== more.length)
    throw new InputError(
      "WINDOW",
      `${caller} requires ${sum.length - SCORES_AT} score bins in every window, got ${more.length - SCORES_AT}`,
    );
  for (let index = 0; index < sum.length; index++) sum[index]! += more[index]!;
}

function broken(caller: string, rule: string, { slice, atMs }: MonitorWindow): InputError {
  return new InputError(
    "WINDOW",
    `${caller} requires windows with ${rule} (slice ${JSON.stringify(slice)}, at ${atMs})`,
  );
}
