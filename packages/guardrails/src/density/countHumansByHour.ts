import { hourOfWeekIn, hoursOfWeek, InputError } from "@slidr/clicks";
import { type DayProfile, HOUR_MS } from "../profile/dayProfile.js";

export const HOURS_PER_WEEK = 168;

/** Label counts per hour of week; each array is [168]. Counts add: those of two logs are the sum of each. */
export interface HourCounts {
  /** Clicks labelled human (1). */
  readonly human: Float64Array;
  /** Clicks labelled human or non-human. */
  readonly labelled: Float64Array;
  /** Clicks whose label is not yet known (-1). */
  readonly unknown: Float64Array;
}

/** Counts labels by hour of week. Cost: one pass. Throws InputError on lengths that differ or a label other than 1, 0, -1. */
export function countHumansByHour(
  clickedAtMs: ArrayLike<number>,
  human: ArrayLike<number>,
  timeZone: string,
): HourCounts {
  if (clickedAtMs.length !== human.length) {
    throw new InputError(
      "LENGTH",
      `checkHumanDensity requires one label per click, got ${clickedAtMs.length} times and ${human.length} labels`,
    );
  }
  const hours = hoursOfWeek(clickedAtMs, timeZone);
  const counts = noCounts();
  for (let i = 0; i < hours.length; i++) {
    const hour = hours[i]!;
    const label = human[i]!;
    if (label === 1) {
      counts.human[hour]!++;
      counts.labelled[hour]!++;
    } else if (label === 0) {
      counts.labelled[hour]!++;
    } else if (label === -1) {
      counts.unknown[hour]!++;
    } else {
      throw new InputError(
        "LABEL",
        `checkHumanDensity requires labels 1 (human), 0 (not human) or -1 (unknown), got ${label} at index ${i}`,
      );
    }
  }
  return counts;
}

/** The same from profiles of days, by the hours of the week in which their hours begin. */
export function countHumansOfProfiles(profiles: readonly DayProfile[]): HourCounts {
  const counts = noCounts();
  for (const { fromMs, timeZone, slices } of profiles) {
    const hourOfWeek = hourOfWeekIn(timeZone, "checkHumanDensity");
    for (const { clicks, labelled, humans } of slices) {
      for (let index = 0; index < clicks.length; index++) {
        const hour = hourOfWeek(fromMs + index * HOUR_MS);
        counts.human[hour]! += humans[index]!;
        counts.labelled[hour]! += labelled[index]!;
        counts.unknown[hour]! += clicks[index]! - labelled[index]!;
      }
    }
  }
  return counts;
}

function noCounts(): HourCounts {
  return {
    human: new Float64Array(HOURS_PER_WEEK),
    labelled: new Float64Array(HOURS_PER_WEEK),
    unknown: new Float64Array(HOURS_PER_WEEK),
  };
}
