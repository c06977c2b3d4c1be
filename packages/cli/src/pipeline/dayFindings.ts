import type { DayProfile, Finding } from "@slidr/guardrails";
import { dayName } from "../dayName.js";

/** What became of the days that no check looked at. */
export interface PassedOver {
  /** How many days the log has that could be judged. */
  readonly days: number;
  readonly judged: number;
  /** Accepted, although too few days lie before them to compare with. */
  readonly unjudged: readonly DayProfile[];
  /** Accepted before and changed since, with too few days before them to judge them anew. */
  readonly changed: readonly DayProfile[];
  /** Judged, but kept out of the baseline by a person's decision. */
  readonly retired: readonly DayProfile[];
}

/** Findings that say which days were not judged, or are not compared with, and why; at least one where no day was judged. */
export function dayFindings({ days, judged, unjudged, changed, retired }: PassedOver): Finding[] {
  const nothing =
    days === 0
      ? "the log has no whole day that can be judged: its first is left out, and so are those whose purchases may still come"
      : `no day was judged: all ${days} of the log were accepted before and have not changed`;
  return [
    ...(judged === 0
      ? [about("DAYS_NOT_JUDGED", "info", nothing, [], days, "nothing to do where no new day was expected")]
      : []),
    ...(unjudged.length > 0
      ? [
          about(
            "DAYS_ACCEPTED_UNJUDGED",
            "info",
            "accepted with fewer than 3 earlier days to compare with",
            unjudged,
            days,
            "look at them by hand: later days are compared with them; slidr check --rebaseline DAY --retire takes one out",
          ),
        ]
      : []),
    ...(changed.length > 0
      ? [
          about(
            "DAYS_CHANGED",
            "warn",
            "changed since accepted, with fewer than 3 earlier days to judge them anew; what was accepted still stands",
            changed,
            days,
            "find out what changed in the log, or retire the day: slidr check --rebaseline DAY --retire",
          ),
        ]
      : []),
    ...(retired.length > 0
      ? [
          about(
            "DAYS_RETIRED",
            "info",
            "compared with by no later day, as somebody retired them",
            retired,
            days,
            "slidr check --rebaseline DAY takes one in again",
          ),
        ]
      : []),
  ];
}

function about(
  code: string,
  severity: "info" | "warn",
  what: string,
  of: readonly DayProfile[],
  n: number,
  action: string,
): Finding {
  const message = of.length === 0 ? what : `${of.map(dayName).join(", ")}: ${what}`;
  return {
    check: "days",
    code,
    severity,
    passed: false,
    message,
    observed: of.length,
    limit: 0,
    n,
    action,
  };
}
