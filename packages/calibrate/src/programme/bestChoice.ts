import { InputError } from "@slidr/clicks";
import type { Highs } from "highs";
import { choiceModel, choiceOf } from "./choiceModel.js";
import { fixLeastFpr } from "./fixLeastFpr.js";
import { holds } from "./holds.js";
import { lagrangian } from "./lagrangian.js";
import type { Choice, Programme } from "./programme.js";
import { solveLinear } from "./solveLinear.js";

export interface ChoiceLimits {
  readonly secondsMax: number;
  readonly candidatesMax: number;
}

export interface BestChoice {
  readonly choice: Choice;
  readonly clicks: number;
  readonly purchases: number;
  /** No choice and no mixture that keeps to the rows holds more clicks. */
  readonly bound: number;
  /** [rows], >= 0: clicks bought by one more unit of the row's bound. */
  readonly prices: Float64Array;
  /** Whether no choice that keeps to the rows holds more clicks. */
  readonly exact: boolean;
}

/** A share below this is rounding. */
const SHARE_MIN = 1e-9;

/** Candidates that cost the bound so many times more are taken in where those so far allow no choice at all. */
const WIDEN = 8;

/** Parts of the mixtures' least FPR at which whole choices are looked for where a ratio is too hard for the search. */
const LEAST_FPRS = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5];

/**
 * The best choice of thresholds: the linear programme over mixtures first, then a search over few whole candidates that proves itself.
 *
 * The mixtures give a bound and a price of every row, and so, for each candidate, how far the bound falls where it is chosen. The
 * search takes in only candidates that cost little. If what it finds lies below the bound by no more than any candidate
 * left out costs, none of these could have done better: the choice is the best of all. If not, that difference is the
 * cost up to which candidates must be taken in, and one more search settles it. Where a limit ends the search under a ratio, whole choices
 * at a few fixed least FPRs are looked for too.
 *
 * @returns undefined where no choice keeps to the rows.
 */
export function bestChoice(highs: Highs, programme: Programme, limits: ChoiceLimits): BestChoice | undefined {
  const { cells } = programme;
  const relaxed = relaxedPrices(highs, programme, limits);
  if (relaxed === undefined) return undefined;
  const { prices, shares, leastFpr } = relaxed;
  const { bound, loss } = lagrangian(programme, prices);
  const wholeClicks = cells.every(({ clicks }) => clicks.every(Number.isInteger));
  const gap = wholeClicks ? 0.5 : 1e-6;

  let lossMax = Math.max(1, splitClicks(programme, shares));
  let found: BestChoice | undefined;
  while (true) {
    const { subset, complete, cut } = cheapest(loss, lossMax, limits.candidatesMax);
    const model = choiceModel(programme, { subset, whole: true, aim: "clicks" });
    const { status, values } = solveLinear(highs, model, { secondsMax: limits.secondsMax, gap });
    if (values !== undefined) found = chosen(programme, choiceOf(values, subset), bound, prices, found);
    const settled = status === "optimal" && !cut && found !== undefined;
    if (found !== undefined && settled && (complete || bound - found.clicks <= lossMax)) {
      return { ...found, exact: true };
    }
    if (status === "limit" || cut) {
      for (const choice of choicesOfRatio(highs, programme, leastFpr, limits))
        found = chosen(programme, choice, bound, prices, found);
      return found ?? unsolved(limits);
    }
    if (complete) return undefined;
    lossMax = found === undefined ? lossMax * WIDEN : bound - found.clicks;
  }
}

function relaxedPrices(highs: Highs, programme: Programme, { secondsMax, candidatesMax }: ChoiceLimits) {
  const subset = programme.cells.map(({ vertices }) => vertices);
  const model = choiceModel(programme, { subset, whole: false, aim: "clicks" });
  const { status, values, duals } = solveLinear(highs, model, { secondsMax, gap: 0 });
  if (status === "infeasible") return undefined;
  if (values === undefined || duals === undefined) return unsolved({ secondsMax, candidatesMax });
  // Rounding may leave a price of nothing below 0, which would prove nothing.
  const prices = duals.subarray(programme.cells.length).map((dual) => Math.max(0, dual));
  const leastFpr = programme.rows.some((row) => row.leastFpr !== 0) ? values[values.length - 1]! : undefined;
  return { prices, shares: values, leastFpr };
}

/** Choices that keep to a ratio, for a few least FPRs about that of the mixtures; none where there is no ratio. */
function choicesOfRatio(
  highs: Highs,
  programme: Programme,
  leastFpr: number | undefined,
  { secondsMax, candidatesMax }: ChoiceLimits,
): Choice[] {
  if (leastFpr === undefined) return [];
  const limits = { secondsMax: secondsMax / LEAST_FPRS.length, candidatesMax };
  return LEAST_FPRS.flatMap((part) => {
    const fixed = fixLeastFpr(programme, part * leastFpr);
    const best = fixed && choiceWithin(highs, fixed.programme, limits);
    return best === undefined ? [] : [fixed!.original(best.choice)];
  });
}

/** As `bestChoice`; nothing, rather than an error, where the limits are too narrow. */
function choiceWithin(highs: Highs, programme: Programme, limits: ChoiceLimits): BestChoice | undefined {
  try {
    return bestChoice(highs, programme, limits);
  } catch (error) {
    if (error instanceof InputError && error.code === "UNSOLVED") return undefined;
    throw error;
  }
}

/** The clicks that lie between the candidates mixed in a cell, over all cells: about what whole choices may lose. */
function splitClicks({ cells }: Programme, shares: Float64Array): number {
  let start = 0;
  let sum = 0;
  for (const { vertices, clicks } of cells) {
    const mixed = vertices.filter((_, i) => shares[start + i]! > SHARE_MIN);
    const held = Array.from(mixed, (candidate) => clicks[candidate]!);
    sum += Math.max(...held) - Math.min(...held);
    start += vertices.length;
  }
  return sum;
}

/** The candidates that cost at most lossMax; of more than candidatesMax, those that cost least. */
function cheapest(loss: readonly Float64Array[], lossMax: number, candidatesMax: number) {
  const within = (limit: number) =>
    loss.map((of) => Uint32Array.from([...of.keys()].filter((candidate) => of[candidate]! <= limit)));
  const size = (subset: readonly Uint32Array[]) => subset.reduce((sum, { length }) => sum + length, 0);
  const all = loss.reduce((sum, { length }) => sum + length, 0);
  const subset = within(lossMax);
  if (size(subset) <= candidatesMax) return { subset, complete: size(subset) === all, cut: false };
  const ascending = Float64Array.from(loss.flatMap((of) => Array.from(of))).sort();
  return { subset: within(ascending[candidatesMax - 1]!), complete: false, cut: true };
}

function chosen(
  programme: Programme,
  choice: Choice,
  bound: number,
  prices: Float64Array,
  before: BestChoice | undefined,
): BestChoice {
  const broken = programme.rows.find((row) => !holds(programme, choice, row));
  if (broken !== undefined) throw new Error(`HiGHS gave thresholds that break ${broken.name}`);
  const total = (of: "clicks" | "purchases") =>
    programme.cells.reduce((sum, cell, index) => sum + cell[of][choice[index]!]!, 0);
  const clicks = total("clicks");
  if (before !== undefined && before.clicks >= clicks) return before;
  return { choice, clicks, purchases: total("purchases"), bound, prices, exact: false };
}

function unsolved({ secondsMax, candidatesMax }: ChoiceLimits): never {
  throw new InputError(
    "UNSOLVED",
    `calibrateProgramme requires limits within which thresholds can be found, got secondsMax ${secondsMax} and candidatesMax ${candidatesMax}`,
  );
}
