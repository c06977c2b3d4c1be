import { binomialAtMost, type Curve, combineRates, mergeCurves } from "@slidr/metrics";
import type { CalibrateCurvesOptions } from "../calibrateCurves.js";
import { calibratePlainly } from "../calibratePlainly.js";
import type { Calibration, Certificate } from "../calibration.js";
import { checkMethod } from "../checks.js";
import { listNames, notesOn, stabilityNotes } from "../notesOn.js";
import { checkCurves, type PosedProblem, poseProblem } from "../poseProblem.js";
import { sliceRates, tableRows } from "../table/tableRows.js";
import { THRESHOLD_TABLE_VERSION } from "../table/thresholdTable.js";
import { withSomeCell } from "../withSomeCell.js";
import { checkPromises, checkTestingPurchases, checkWholePurchases } from "./checkGuarantee.js";
import type { CurvesGuaranteeOptions } from "./guarantee.js";
import { guaranteePurchasesMin } from "./guaranteePurchasesMin.js";
import { lossesMax } from "./lossesMax.js";
import { cellPriors, checkShrinkage, type ShrunkSlice, shrunkSlices } from "./shrinkage.js";
import { capCells, clipToPromises, describePromises, sharedLimits, slicePromises } from "./slicePromises.js";
import { thresholdAt } from "./thresholdAt.js";
import { walkBudgets } from "./walkBudgets.js";
import type { TestingClicks, WalkStop } from "./walkPath.js";

/**
 * Chooses thresholds whose FPR on fresh clicks is within the budget with probability 1 - delta.
 *
 * The choosing clicks give a path of tables along which no threshold rises, so that the true FPR rises along it; the path is
 * fixed before a testing click is looked at. Let T be its first table whose true FPR R is above the budget. A table at T or
 * beyond is chosen only if T passed, since counts of lost purchases rise along the path as well and the walk stops at the
 * first failure. T's lost purchases are Bin(n, R) with R > budget, so P(Bin(n, budget) <= losses) <= delta has probability
 * at most delta. No correction for the number of steps is needed, however fine the path is.
 *
 * Stopping earlier for any reason, or raising thresholds afterwards, can only lower the FPR: the promise survives the budget on
 * all clicks and the slices' own promises. It would not survive a refit on all clicks, which may lower thresholds that no
 * test has seen.
 * Source: Angelopoulos, Bates, Candes, Jordan, Lei, "Learn then Test" (2021), fixed-sequence testing.
 */
export function calibrateWithGuarantee(
  options: CalibrateCurvesOptions,
  promises: CurvesGuaranteeOptions,
): Calibration {
  const { tree, budget, curves, method = "hull" } = options;
  const { delta, shrinkage } = promises;
  checkPromises(promises);
  checkMethod(method);
  checkShrinkage(shrinkage, method);
  const purchasesMin = options.purchasesMin ?? (shrinkage === undefined ? undefined : 1);
  const posed = withSomeCell(poseProblem({ ...options, purchasesMin }));
  checkCurves(promises.curves, tree, "guarantee.curves");
  checkWholePurchases(curves, tree.names);
  checkWholePurchases(promises.curves, tree.names);
  const { purchases } = mergeCurves(promises.curves);
  checkTestingPurchases(purchases, budget, delta);

  const both = curves.map((curve, node) => mergeCurves([curve, promises.curves[node]!]));
  const plain = calibratePlainly({ ...options, curves: both, purchaseCounts: undefined });
  const testing = groupTesting(posed, promises.curves);
  const bySlice = slicePromises(posed.problem, testing.cells, promises);
  const problem = capCells(posed.problem, bySlice, purchases);
  const priors = shrinkage && cellPriors(problem.cells, curves, tree, shrinkage);
  const shrunk = priors === undefined ? [] : shrunkSlices(problem.cells, priors, tree);
  const walk = walkBudgets({ problem, method, testing, budget, delta, purchases, priors });
  const points = clipToPromises(problem, testing.cells, bySlice, walk.stop.points);

  const thresholdOf = new Map([[0, thresholdAt(problem.traffic, walk.stop.fallbackPoint)]]);
  for (const [index, { node, curve }] of problem.cells.entries())
    thresholdOf.set(node, thresholdAt(curve, points[index]!));
  const rows = tableRows(tree, posed.calibratedAs, thresholdOf);
  const slices = sliceRates(rows, both);
  const combined = combineRates(slices.map(({ rates }) => rates));
  const { invalidPurchases } = combineRates(sliceRates(rows, promises.curves).map(({ rates }) => rates));
  const own = { budget, ivr: combined.ivr, fpr: combined.fpr };
  const shared = promises.slices ? sharedLimits(problem, options.fprMax, posed.calibratedAs, both) : [];
  const ofSlices = describePromises(problem, testing.cells, bySlice, points, shared);
  return {
    method,
    budget,
    table: { version: THRESHOLD_TABLE_VERSION, method, budget, slices: rows },
    slices,
    combined,
    certificate: certificateOf(plain.certificate, combined.ivr, walk.stop),
    frontier: walk.frontier.map((point) => (point.budget === budget ? own : point)),
    notes: [
      ...notesOn({ ...posed, method }),
      ...stabilityNotes(plain.certificate.binding, rows, { ...posed, curves: both }),
      ...shrinkageNotes(shrunk),
      ...ofSlices.notes,
    ],
    guarantee: {
      delta,
      budget,
      purchasesChosenOn: problem.traffic.purchases,
      purchases,
      invalidPurchases,
      invalidPurchasesMax: lossesMax(purchases, budget, delta),
      pValue: binomialAtMost(invalidPurchases, purchases, budget),
      purchasesMin: guaranteePurchasesMin(budget, delta),
      walk: { steps: walk.stop.steps, stepsMax: walk.stepsMax, stoppedBy: walk.stop.stoppedBy },
      plainIvr: plain.combined.ivr,
      ivrCost: plain.combined.ivr - combined.ivr,
      shrunk,
      slices: ofSlices.slices,
    },
  };
}

/** A note on slices whose parents say more about them than their own purchases do; none where there are none. */
function shrinkageNotes(shrunk: readonly ShrunkSlice[]): string[] {
  const sparse = shrunk.filter(({ ownWeight }) => ownWeight < 0.5).map(({ name }) => name);
  const nodes = [...sparse.keys()];
  return sparse.length > 0
    ? [`shrunk further than halfway to their parents: ${listNames(nodes, sparse)}`]
    : [];
}

/** Groups the testing curves by whose threshold they will have; a slice without choosing clicks has its ancestor's. */
function groupTesting({ problem, calibratedAs }: PosedProblem, curves: readonly Curve[]): TestingClicks {
  const cellOf = new Map(problem.cells.map(({ node }, cell) => [node, cell]));
  const groups: Curve[][] = problem.cells.map(() => []);
  const fallback: Curve[] = [];
  for (const [node, curve] of curves.entries()) {
    const cell = cellOf.get(calibratedAs[node]!);
    (cell === undefined ? fallback : groups[cell]!).push(curve);
  }
  return { cells: groups.map(mergedOrOnly), fallback: mergeCurves(fallback) };
}

function mergedOrOnly(curves: readonly Curve[]): Curve {
  return curves.length === 1 ? curves[0]! : mergeCurves(curves);
}

/** The bound is that of any thresholds within the budget on the same clicks: its gap holds what the promise costs. */
function certificateOf(plain: Certificate, primal: number, { stoppedBy }: WalkStop): Certificate {
  const dualBound = Math.max(plain.dualBound, primal);
  const limits = plain.binding.filter((limit) => limit !== "budget");
  const own = { test: ["guarantee"], budget: ["budget"], end: [] }[stoppedBy];
  return {
    primal,
    dualBound,
    gap: dualBound - primal,
    exact: false,
    lambda: plain.lambda,
    binding: [...own, ...limits],
  };
}
