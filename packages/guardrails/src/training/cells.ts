import { ALL_SLICES } from "@slidr/clicks";
import type { Finding } from "../finding.js";
import type { HourWindow } from "./comparison.js";
import { sampleIds } from "./sampleIds.js";
import type { TrainingContext } from "./trainingCheck.js";
import { short, whole } from "./words.js";

/** One comparison of many that a check makes: a slice, a stretch of the day, perhaps a feature. */
export interface Cell {
  readonly slice: string;
  readonly window: HourWindow;
  readonly feature?: string;
  readonly observed: number;
  readonly limit: number;
  readonly n: number;
  /** Chance of this much or more if the effect were just within tolerance; 1 where it is. */
  readonly pValue: number;
  /** How far it lies from what is expected, to find the worst among those that pass. */
  readonly effect: number;
  /** What was found against what was expected. */
  readonly text: () => string;
}

/** What a check of many cells is called and says. */
export interface CellCheck {
  readonly check: string;
  readonly code: string;
  /** What was looked at, in the plural: "clicks by hour and slice". */
  readonly what: string;
  /** What to do when it fails, given where. */
  readonly action: (place: string) => string;
}

/** Names that a finding lists of what fails beside its worst. */
const LISTED_MAX = 5;

/**
 * One finding from all cells of a check, its worst cell first.
 *
 * By Bonferroni's inequality the check's chance of a false block is at most its alpha: kinds of cells share it equally, and
 * within a kind its cells do.
 */
export function judgeCells(about: CellCheck, cells: readonly Cell[], context: TrainingContext): Finding {
  const { check, code, what } = about;
  if (cells.length === 0) return nothingCompared(about);
  const family = familyOf(cells);
  // Most comparisons find nothing: their p-value is 1 whatever their family.
  const adjusted = (cell: Cell) => (cell.pValue === 1 ? 1 : Math.min(1, cell.pValue * family(cell)));
  const isWorse = (a: Cell, b: Cell) => adjusted(a) - adjusted(b) || b.effect - a.effect;
  const worst = cells.reduce((found, cell) => (isWorse(cell, found) < 0 ? cell : found));
  const failing = cells.filter((cell) => adjusted(cell) <= context.warnAlpha).sort(isWorse);
  const blocks = adjusted(worst) <= context.alpha;
  const passed = failing.length === 0;
  const place = placeOf(worst);
  const others = [...new Set(failing.map(placeOf))].filter((name) => name !== place);
  const also =
    others.length === 0
      ? ""
      : `; also ${others.slice(0, LISTED_MAX).join(", ")}${others.length > LISTED_MAX ? ` and ${others.length - LISTED_MAX} more` : ""}`;
  const samples = sampleIds(context.profile, worst.slice, worst.window);
  return {
    check,
    code,
    severity: passed || blocks ? "block" : "warn",
    passed,
    message: passed
      ? `${what}: none of ${whole(cells.length)} comparisons fails; the farthest is ${place}, ${worst.text()}`
      : `${what}: ${place}, ${worst.text()} (p ${short(adjusted(worst))} over ${whole(cells.length)} comparisons)${also}`,
    slice: place,
    observed: worst.observed,
    limit: worst.limit,
    n: worst.n,
    pValue: adjusted(worst),
    worstSlice: worst.slice,
    ...(samples.length > 0 && { samples }),
    action: passed ? "nothing to do" : about.action(place),
  };
}

/**
 * By how much a cell's p-value is multiplied: the cells of its kind times the number of kinds, a kind being the length of the
 * window and whether it is of one slice or all. So the few cells of a whole day do not pay for thousands of single hours.
 */
function familyOf(cells: readonly Cell[]): (cell: Cell) => number {
  const kindOf = ({ slice, window }: Cell) => (slice === ALL_SLICES ? window.hours : -window.hours);
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(kindOf(cell), (counts.get(kindOf(cell)) ?? 0) + 1);
  return (cell) => counts.get(kindOf(cell))! * counts.size;
}

function placeOf({ slice, window, feature }: Cell): string {
  return `${feature === undefined ? "" : `${feature} in `}${slice}, ${window.name}`;
}

function nothingCompared({ check, code, what }: CellCheck): Finding {
  return {
    check,
    code,
    severity: "info",
    passed: true,
    message: `${what}: there was nothing to compare`,
    observed: 0,
    limit: 0,
    n: 0,
    action: "nothing to do",
  };
}
