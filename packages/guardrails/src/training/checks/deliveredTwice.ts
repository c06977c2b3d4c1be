import type { ClickSample, DayProfile } from "../../profile/dayProfile.js";
import { effectiveUpperTail } from "../../statistics/effectiveBinomial.js";
import { type Cell, judgeCells } from "../cells.js";
import { type Comparison, compareDays, type HourWindow } from "../comparison.js";
import type { TrainingCheck } from "../trainingCheck.js";
import { withEnoughDays } from "../withEnoughDays.js";
import { percent, whole } from "../words.js";

/** A redelivered click now and then is normal. */
const LIMIT = 0.005;

/**
 * Clicks are there once: few ids occur twice within the day, by hour and slice, and few occurred on an earlier day, by slice.
 *
 * Ids are drawn by their hashes, so clicks of the sample are independent whatever sessions they come from: the tail is binomial.
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
    const day = comparison.windows.at(-1)![0]!;
    const cells = [
      ...withinDay(context.profile, comparison),
      ...context.baseline.flatMap((earlier) => ofEarlierDay(context.profile, earlier, comparison, day)),
    ];
    return judgeCells(about, cells, context);
  },
);

function withinDay({ sample }: DayProfile, { sliceNames, windows }: Comparison): Cell[] {
  return [windows[0]!, windows.at(-1)!].flatMap((sameLength) =>
    sliceNames.flatMap((slice, index) => {
      const counted = sameLength.map(() => ({ k: 0, n: 0 }));
      for (let i = 0; i < sample.ids.length; i++) {
        if (index > 0 && sample.slices[i] !== slice) continue;
        const at = counted[sameLength.length === 1 ? 0 : sample.hours[i]!]!;
        at.n += sample.counts[i]!;
        at.k += sample.counts[i]! - 1;
      }
      return counted.map((part, at) =>
        cellOf(slice, sameLength[at]!, part, "sampled clicks are second deliveries"),
      );
    }),
  );
}

function ofEarlierDay(
  profile: DayProfile,
  earlier: DayProfile,
  { sliceNames }: Comparison,
  window: HourWindow,
): Cell[] {
  const seen = new Set(earlier.sample.hashes);
  const bound = boundOf(earlier.sample);
  const { sample } = profile;
  const date = new Date(earlier.fromMs + 12 * 3_600_000).toISOString().slice(0, 10);
  return sliceNames.map((slice, index) => {
    const part = { k: 0, n: 0 };
    for (let i = 0; i < sample.ids.length && sample.hashes[i]! <= bound; i++) {
      if (index > 0 && sample.slices[i] !== slice) continue;
      part.n++;
      if (seen.has(sample.hashes[i]!)) part.k++;
    }
    return cellOf(slice, window, part, `sampled clicks occurred on ${date} already`);
  });
}

/** Below this hash, the sample holds every id of its day. */
function boundOf({ hashes, size }: ClickSample): number {
  return hashes.length < size ? Number.POSITIVE_INFINITY : hashes.at(-1)!;
}

function cellOf(slice: string, window: HourWindow, { k, n }: { k: number; n: number }, name: string): Cell {
  const observed = n === 0 ? 0 : k / n;
  return {
    slice,
    window,
    observed,
    limit: LIMIT,
    n,
    pValue: observed > LIMIT ? effectiveUpperTail(k, n, LIMIT) : 1,
    effect: n < 20 ? 0 : observed,
    text: () => `${whole(k)} of ${whole(n)} ${name} (${percent(observed)}, at most ${percent(LIMIT)})`,
  };
}
