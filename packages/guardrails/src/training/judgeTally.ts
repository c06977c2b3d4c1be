import { ALL_SLICES } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import { hoursOf } from "../profile/dayProfile.js";
import type { Cell, CellTally } from "./cellTally.js";
import { compareDays } from "./comparison.js";
import { floodShare } from "./floodShare.js";
import { sampleIds } from "./sampleIds.js";
import type { TrainingContext } from "./trainingCheck.js";
import { short, whole } from "./words.js";

/** What a check of many comparisons is called and says. */
export interface TallyCheck {
  readonly check: string;
  readonly code: string;
  /** What was looked at, in the plural: "clicks by hour and slice". */
  readonly what: string;
  /** What to do when it fails, given where. */
  readonly action: (place: string) => string;
}

/** Where so much of a slice's clicks lies beyond tolerance, a flood of robots explains what else is unusual there. */
const FLOOD_MIN = 0.25;

/** Names that a finding lists of what fails beside its worst. */
const LISTED_MAX = 5;

/**
 * One finding from all comparisons of a check: of its worst where one fails, of its farthest where none does.
 *
 * What a flood of one slice explains warns and does not block, in any check; see `floodShare`.
 */
export function judgeTally(about: TallyCheck, tally: CellTally, context: TrainingContext): Finding {
  const { check, code, what } = about;
  const ranked = tally.ranked();
  const failing = ranked.filter((cell) => cell.pValue <= context.warnAlpha);
  const passed = failing.length === 0;
  const blocking = failing.find(
    (candidate) => candidate.pValue <= context.alpha && !isFlooded(candidate, context),
  );
  const cell = blocking ?? failing[0] ?? tally.farthest;
  if (cell === undefined) return nothingFound(about, tally.size, context);
  const pValue = passed ? (ranked[0]?.pValue ?? 1) : cell.pValue;
  const flood = !passed && blocking === undefined && isFlooded(cell, context);
  const place = placeOf(cell);
  const comparisons = `${whole(tally.size)} comparisons`;
  const samples = sampleIds(context.profile, cell.slice, cell.window);
  return {
    check,
    code,
    severity: passed || blocking !== undefined ? "block" : "warn",
    passed,
    message: passed
      ? `${what}: none of ${comparisons} fails; the farthest is ${place}, ${cell.text}`
      : `${what}: ${place}, ${cell.text} (p ${short(pValue)} over ${comparisons})${flood ? "; a flood of that slice, which warns only" : ""}${alsoFailing(place, failing)}`,
    slice: place,
    observed: cell.observed,
    limit: cell.limit,
    n: cell.n,
    pValue,
    worstSlice: cell.slice,
    ...(samples.length > 0 && { samples }),
    action: passed ? "nothing to do" : about.action(place),
  };
}

function isFlooded({ slice, window }: Cell, { profile, baseline }: TrainingContext): boolean {
  return slice !== ALL_SLICES && floodShare(compareDays(profile, baseline), slice, window) >= FLOOD_MIN;
}

function alsoFailing(place: string, failing: readonly Cell[]): string {
  const others = [...new Set(failing.map(placeOf))].filter((name) => name !== place);
  if (others.length === 0) return "";
  const more = others.length > LISTED_MAX ? ` and ${others.length - LISTED_MAX} more` : "";
  return `; also ${others.slice(0, LISTED_MAX).join(", ")}${more}`;
}

function placeOf({ slice, window, feature }: Cell): string {
  return `${feature === undefined ? "" : `${feature} in `}${slice}, ${window.name}`;
}

/** Where nothing was compared, or nothing in any comparison was there to be found. */
function nothingFound(
  { check, code, what }: TallyCheck,
  comparisons: number,
  context: TrainingContext,
): Finding {
  const day = { firstHour: 0, hours: hoursOf(context.profile), name: "the day" };
  const samples = comparisons === 0 ? [] : sampleIds(context.profile, ALL_SLICES, day);
  return {
    check,
    code,
    severity: comparisons === 0 ? "info" : "block",
    passed: true,
    message:
      comparisons === 0
        ? `${what}: there was nothing to compare`
        : `${what}: there were none, now or earlier, in any of ${whole(comparisons)} comparisons`,
    observed: 0,
    limit: 0,
    n: 0,
    ...(samples.length > 0 && { samples }),
    action: "nothing to do",
  };
}
