import type { ClickSample, DayProfile } from "../../profile/dayProfile.js";
import { effectiveUpperTail } from "../../statistics/effectiveBinomial.js";
import { CellTally, type Place } from "../cellTally.js";
import { type Comparison, compareDays } from "../comparison.js";
import { judgeTally } from "../judgeTally.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { percent, whole } from "../words.js";

/** A redelivered click now and then is normal. */
const LIMIT = 0.005;

/**
 * Clicks are there once: few ids occur more than once within the day, by hour and slice, and few occurred on an earlier day, by slice.
 *
 * Counted are ids, not deliveries: one id that comes 400 times is one. Ids are drawn by their hashes, so those of the sample are
 * independent whatever sessions they come from: the tail is binomial. A reader that refuses repeated ids leaves the first part
 * nothing to find.
 */
export const deliveredTwice: TrainingCheck = withEnoughDays(
  { check: "deliveredTwice", code: "DELIVERED_TWICE", daysMin: 0 },
  (context) => {
    const comparison = compareDays(context.profile, context.baseline);
    const about = {
      check: "deliveredTwice",
      code: "DELIVERED_TWICE",
      what: "click ids that occur twice",
      action: (place: string) =>
        `look for a file of ${place} that was loaded twice, or for an earlier day's file in place of this day's`,
    };
    const tally = new CellTally();
    tallyWithin(tally, context.profile, comparison);
    for (const earlier of context.baseline) tallyEarlier(tally, context.profile, earlier, comparison);
    return judgeTally(about, tally, context);
  },
);

function tallyWithin(tally: CellTally, { sample }: DayProfile, { sliceNames, windows }: Comparison): void {
  for (const sameLength of [windows[0]!, windows.at(-1)!]) {
    for (const [index, slice] of sliceNames.entries()) {
      const counted = sameLength.map(() => ({ k: 0, n: 0 }));
      for (let i = 0; i < sample.ids.length; i++) {
        if (index > 0 && sample.slices[i] !== slice) continue;
        const part = counted[sameLength.length === 1 ? 0 : sample.hours[i]!]!;
        part.n++;
        if (sample.counts[i]! > 1) part.k++;
      }
      for (const [at, part] of counted.entries()) {
        addPart(tally, { slice, window: sameLength[at]! }, part, "sampled ids occur more than once");
      }
    }
  }
}

function tallyEarlier(
  tally: CellTally,
  { sample }: DayProfile,
  earlier: DayProfile,
  { sliceNames, windows }: Comparison,
): void {
  const seen = new Set(earlier.sample.hashes);
  const bound = boundOf(earlier.sample);
  const window = windows.at(-1)![0]!;
  const date = localDate(earlier);
  for (const [index, slice] of sliceNames.entries()) {
    const part = { k: 0, n: 0 };
    for (let i = 0; i < sample.ids.length && sample.hashes[i]! <= bound; i++) {
      if (index > 0 && sample.slices[i] !== slice) continue;
      part.n++;
      if (seen.has(sample.hashes[i]!)) part.k++;
    }
    addPart(tally, { slice, window }, part, `sampled ids occurred on ${date} already`);
  }
}

/** 2024-01-31, in the profile's own zone; clocks change at midnight, so the middle of the span says which day it is. */
function localDate({ fromMs, toMs, timeZone }: DayProfile): string {
  // Canada's English writes dates so.
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format((fromMs + toMs) / 2);
}

/** Below this hash, the sample holds every id of its day. */
function boundOf({ hashes, size }: ClickSample): number {
  return hashes.length < size ? Number.POSITIVE_INFINITY : hashes.at(-1)!;
}

function addPart(tally: CellTally, place: Place, { k, n }: { k: number; n: number }, name: string): void {
  const observed = n === 0 ? 0 : k / n;
  const pValue = observed > LIMIT ? effectiveUpperTail(k, n, LIMIT) : 1;
  tally.add(place, pValue, n < 20 ? 0 : observed, () => ({
    observed,
    limit: LIMIT,
    n,
    text: `${whole(k)} of ${whole(n)} ${name} (${percent(observed)}, at most ${percent(LIMIT)})`,
  }));
}
