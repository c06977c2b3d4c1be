import type { Calibration, Certificate, FrontierPoint } from "../calibration.js";
import { describeCalibration } from "../describeCalibration.js";
import { fallbackAt } from "../fallbackAt.js";
import { notesOn, stabilityNotes } from "../notesOn.js";
import { poseProblem } from "../poseProblem.js";
import type { Problem } from "../problem.js";
import { withSomeCell } from "../withSomeCell.js";
import { type BestChoice, bestChoice } from "./bestChoice.js";
import { bindingOf } from "./bindingOf.js";
import { checkOptions } from "./checkOptions.js";
import { conflictError } from "./conflict.js";
import { rowSum } from "./holds.js";
import { loadHighs } from "./loadHighs.js";
import { makeProgramme } from "./makeProgramme.js";
import type { Programme } from "./programme.js";
import type { CalibrateProgrammeOptions } from "./programmeOptions.js";
import { rowSpecs } from "./rowSpecs.js";

/** A calibration under several constraints, with what each of them costs. */
export interface ProgrammeCalibration extends Calibration {
  readonly method: "programme";
  /** Every budget and constraint, in the order given; the overall budget first. */
  readonly constraints: readonly ConstraintPrice[];
}

/** What became of one constraint. */
export interface ConstraintPrice {
  /** "budget", "budget:NAME" or "constraint:NAME"; a constraint with both bounds appears twice, its `atMost` first. */
  readonly name: string;
  /** How far the weighted counts are from the bound: purchases for a budget; >= 0 but for rounding. */
  readonly left: number;
  /** Clicks that one more unit of the bound would buy if thresholds could be mixed; >= 0. */
  readonly price: number;
}

/**
 * Chooses slice thresholds under several constraints at once, with the solver HiGHS.
 *
 * `calibrate` divides one budget. Here further budgets may hold over some slices (a country, say), FPRs may be kept within a
 * ratio of each other, and any linear constraint over invalid clicks, purchases and robotic clicks may be added. The solver is the
 * optional peer `highs` (`npm install highs`; WebAssembly), loaded at the first call.
 *
 * A linear programme over mixtures of thresholds comes first: it gives the dual bound and the price of every constraint. Its
 * answer mixes thresholds in about as many slices as constraints bind, and equal clicks must get equal decisions; so whole thresholds are
 * then searched for among those that cost the bound little, and once more among all that could still win. `certificate.exact` says
 * that none is better; where a limit stopped the search, `gap` says what that can cost. A limit of seconds makes the answer depend on
 * the machine's speed; exact answers do not. Whatever the solver says, the bound is computed again here from its prices, over every
 * candidate, and the constraints are checked on the counts.
 *
 * A pool of small slices is one cell: `fprRatioMax` compares cells, whose FPRs may all be 0. Clicks outside every cell take the threshold of
 * all traffic at `budget`, and are counted in every budget and constraint first.
 *
 * @param options - As `calibrateCurves`, and `budgets`, `fprRatioMax`, `constraints`, `frontierBudgets`, `secondsMax`,
 * `candidatesMax`.
 * @returns As `calibrateCurves`, and `constraints`: what each one costs. `certificate.lambda` is the price of the overall budget;
 * `gapMax` is absent; `frontier` holds the asked budget and `frontierBudgets`.
 * @throws InputError `HIGHS_MISSING`, what `calibrateCurves` throws, `CONSTRAINT_NAME`, `CONSTRAINT_SHAPE`, `CONSTRAINT_SLICE`,
 * `BUDGET_SLICES`, `PROGRAMME_LIMIT`, `UNSOLVED`, and `INFEASIBLE` with the constraints that cannot hold together.
 * Cost: the linear programme has as many columns as the cells have hull vertices (as their curves have points, where a constraint weighs
 * clicks or robotic clicks: keep these to some 100,000 in all); the searches are over at most `candidatesMax` columns and
 * `secondsMax` each. 300 slices with some 300 purchases and 24 distinct scores each took 0.1 to 0.9 s with two budgets and a limit on
 * clicks; a ratio of 4 beside the budgets took 2 s at 100 slices, and at 300 it used up `secondsMax`: an answer
 * that is not exact, with a gap of 0.1.
 * @example
 * ```ts
 * import { calibrateProgramme } from "@slidr/calibrate/programme";
 * import { curvesBySlice } from "@slidr/metrics";
 *
 * const curves = curvesBySlice({
 *   scores: Float32Array.of(0.9, 0.8, 0.6, 0.1, 0.9, 0.7, 0.6, 0.1),
 *   slice: Uint32Array.of(1, 1, 1, 1, 2, 2, 2, 2),
 *   purchased: Uint8Array.of(1, 0, 0, 1, 0, 0, 1, 1),
 *   sliceCount: 3,
 * });
 * const tree = { names: ["all", "US", "DE"], parents: [-1, 0, 0] };
 * const asked = { curves, tree, budget: 0.25, purchasesMin: 1 };
 * const free = await calibrateProgramme(asked);
 * free.slices.map((slice) => slice.rates.invalidClicks); // => [3, 2]
 *
 * // No more than 40% of the purchases in the US: its one false positive was half of them.
 * const capped = await calibrateProgramme({ ...asked, budgets: [{ name: "US", slices: ["US"], budget: 0.4 }] });
 * capped.slices.map((slice) => slice.rates.invalidClicks); // => [0, 3]
 * capped.certificate.binding; // => ["budget", "budget:US"]
 * ```
 */
export async function calibrateProgramme(options: CalibrateProgrammeOptions): Promise<ProgrammeCalibration> {
  checkOptions(options);
  const highs = await loadHighs("calibrateProgramme");
  const posed = withSomeCell(poseProblem(options));
  const limits = { secondsMax: options.secondsMax ?? 10, candidatesMax: options.candidatesMax ?? 20_000 };
  const programmeAt = (budget: number) =>
    makeProgramme(posed, rowSpecs(posed, { ...options, budget }), options.fprRatioMax);
  const programme = programmeAt(options.budget);
  const best = bestChoice(highs, programme, limits);
  if (best === undefined) throw conflictError(highs, programme, posed, options.budget, limits);

  const cells = posed.problem.cells.map((cell, index) => ({ ...cell, levels: programme.cells[index]! }));
  const plan = { levels: best.choice, lambda: best.prices[0]!, exact: best.exact };
  const solved = {
    ...posed,
    problem: { ...posed.problem, cells },
    budget: options.budget,
    method: "programme",
    planner: () => plan,
  } as const;
  const described = describeCalibration(solved);
  const { clicks, purchases } = posed.problem.traffic;
  const outside = described.combined.invalidClicks - best.clicks;
  const primal = described.combined.ivr;
  const dualBound = Math.max(primal, (best.bound + outside) / clicks);
  const certificate: Certificate = {
    primal,
    dualBound,
    gap: dualBound - primal,
    exact: best.exact,
    lambda: (best.prices[0]! * purchases) / clicks,
    binding: bindingOf(programme, posed.problem, best),
  };
  const asked = { budget: options.budget, ivr: primal, fpr: described.combined.fpr };
  const others = (options.frontierBudgets ?? []).filter((budget) => budget !== options.budget);
  const frontier = others.flatMap((budget) =>
    frontierPoint(posed.problem, budget, bestChoice(highs, programmeAt(budget), limits)),
  );
  return {
    ...described,
    method: "programme",
    certificate,
    notes: [...notesOn(solved), ...stabilityNotes(certificate.binding, described.table.slices, solved)],
    frontier: [asked, ...frontier].sort((left, right) => left.budget - right.budget),
    constraints: pricesOf(programme, best),
  };
}

/** What another overall budget gives with the same pools; nothing where it is infeasible. */
function frontierPoint(problem: Problem, budget: number, best: BestChoice | undefined): FrontierPoint[] {
  if (best === undefined) return [];
  const { clicks, purchases } = problem.traffic;
  const outside = fallbackAt(problem, budget);
  const invalidPurchases = outside.purchases + best.purchases;
  return [{ budget, ivr: (outside.clicks + best.clicks) / clicks, fpr: invalidPurchases / purchases }];
}

function pricesOf({ rows }: Programme, { choice, prices }: BestChoice): ConstraintPrice[] {
  return rows
    .map((row, index) => ({ name: row.name, left: row.atMost - rowSum(row, choice), price: prices[index]! }))
    .filter(({ name }) => name !== "fprRatioMax");
}
