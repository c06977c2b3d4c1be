/** What a failed check means: worth knowing, worth a look, or the bundle must not go live. */
export type Severity = "info" | "warn" | "block";

/**
 * The outcome of one check on data, on a model or on a bundle: readable when it passes and when it fails.
 *
 * A finding is plain JSON (every number finite), so that it travels inside the bundle it speaks of.
 */
export interface Finding {
  /** The check that ran: `humanDensity`. */
  readonly check: string;
  /** Stable, upper-case, for programs: `HUMAN_DENSITY_HOUR`. */
  readonly code: string;
  /** What a failure would mean; a passed finding keeps the severity it would have had. */
  readonly severity: Severity;
  readonly passed: boolean;
  /** One line: what was looked at, what was found, against which limit. */
  readonly message: string;
  /** The slice or the hour of week it speaks of; absent for the whole. */
  readonly slice?: string;
  readonly observed: number;
  readonly limit: number;
  /** How many clicks (or rows, or files) the figure rests on. */
  readonly n: number;
  /** Confidence interval of `observed`, where it has one. */
  readonly interval?: { readonly lower: number; readonly upper: number; readonly confidence: number };
  /** Probability of a figure this bad if the limit were just met. */
  readonly pValue?: number;
  /** The slice or the hour that lies farthest from what is expected, where the check looked at several. */
  readonly worstSlice?: string;
  /** Ids of clicks to begin looking with, five at most. */
  readonly samples?: readonly string[];
  /** What to do about it; for a passed finding, "nothing to do". */
  readonly action: string;
}
