import { ALL_SLICES } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import { hoursOf } from "../profile/dayProfile.js";
import type { Cell, CellTally } from "./cellTally.js";
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

/** Names that a finding lists of what fails beside its worst. */
const LISTED_MAX = 5;

/** One finding from all comparisons of a check: of its worst where one fails, of its farthest where none does. */
export function judgeTally(about: TallyCheck, tally: CellTally, context: TrainingContext): Finding {
  const { check, code, what } = about;
  const ranked = tally.ranked();
  const failing = ranked.filter((cell) => cell.pValue <= context.warnAlpha);
  const passed = failing.length === 0;
  const cell = (passed ? undefined : ranked[0]) ?? tally.farthest;
  if (cell === undefined) return nothingFound(about, tally.size, context);
  const pValue = ranked[0]?.pValue ?? 1;
  const place = placeOf(cell);
  const comparisons = `${whole(tally.size)} comparisons`;
  const samples = sampleIds(context.profile, cell.slice, cell.window);
  return {
    check,
    code,
    severity: passed || pValue <= context.alpha ? "block" : "warn",
    passed,
    message: passed
      ? `${what}: none of ${comparisons} fails; the farthest is ${place}, ${cell.text}`
      : `${what}: ${place}, ${cell.text} (p ${short(pValue)} over ${comparisons})${alsoFailing(place, failing)}`,
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
