import { type Calibration, calibrateCurves } from "@slidr/calibrate";
import { InputError } from "@slidr/clicks";
import { type Curve, mergeCurves, operatingCurve } from "@slidr/metrics";
import { mulberry32 } from "../mulberry32.js";

export const PROMISE_DELTA = 0.05;
const BUDGETS = [0.001, 0.005, 0.01];
const PURCHASES = [1000, 10_000, 100_000];

/** A slice whose truth is known: scores are uniform numbers to a power, so P(score >= t) is 1 - t^(1 / power). */
interface KnownSlice {
  readonly purchaseShare: number;
  /** Clicks that did not buy, per purchase. */
  readonly othersPerPurchase: number;
  /** Of purchasers and of all others: the greater, the lower are the scores. */
  readonly purchaserPower: number;
  readonly otherPower: number;
}

const SLICES: readonly KnownSlice[] = [
  { purchaseShare: 0.4, othersPerPurchase: 20, purchaserPower: 8, otherPower: 1 },
  { purchaseShare: 0.3, othersPerPurchase: 30, purchaserPower: 6, otherPower: 0.4 },
  { purchaseShare: 0.15, othersPerPurchase: 15, purchaserPower: 10, otherPower: 2 },
  { purchaseShare: 0.1, othersPerPurchase: 40, purchaserPower: 7, otherPower: 0.7 },
  { purchaseShare: 0.05, othersPerPurchase: 60, purchaserPower: 9, otherPower: 0.5 },
];
const TREE = { names: ["all", "a", "b", "c", "d", "e"], parents: [-1, 0, 0, 0, 0, 0] };

/** Purchasers further down matter to no budget: a smallest slice that took it all would lose a twentieth more. They count as one point. */
const TAIL_BUDGETS = 21;
/** Other clicks lie where their quantiles are: there are many, and no promise is about them. */
const OTHERS_POINTS = 300;
/** So many purchases, spread as expected, stand for all there could be. */
const IDEAL_PURCHASES = 200_000;

/** One cell of the study: how often the true FPR was above the budget, and the IVR, plain and promised. */
export interface PromiseCell {
  readonly budget: number;
  readonly purchases: number;
  readonly calibrations: number;
  /** What thresholds could reach that knew the truth. */
  readonly idealIvr: number;
  readonly plainAbove: number;
  readonly plainIvr: number;
  /** Absent where there are too few purchases for any promise: then every calibration was refused. */
  readonly promised?: { readonly above: number; readonly ivr: number };
  readonly refusal?: string;
}

/** Calibrates again and again on fresh clicks of known truth. */
export function promiseStudy(calibrations: number, seed: number): PromiseCell[] {
  return BUDGETS.flatMap((budget) =>
    PURCHASES.map((purchases) => {
      console.error(`bench: promises at ${100 * budget}% with ${purchases} purchases`);
      return promiseCell(budget, purchases, calibrations, mulberry32(seed + purchases));
    }),
  );
}

function promiseCell(
  budget: number,
  purchases: number,
  calibrations: number,
  next: () => number,
): PromiseCell {
  const ideal = calibrateCurves({
    curves: freshCurves(IDEAL_PURCHASES, budget, undefined),
    tree: TREE,
    budget,
  });
  const sums = { plainAbove: 0, plainIvr: 0, above: 0, ivr: 0 };
  let refusal: string | undefined;
  for (let turn = 0; turn < calibrations; turn++) {
    // Two folds of fresh clicks; the plain calibration has both.
    const [choose, test] = [
      freshCurves(purchases / 2, budget, next),
      freshCurves(purchases / 2, budget, next),
    ];
    const all = choose.map((curve, node) => mergeCurves([curve, test[node]!]));
    const plain = truthOf(calibrateCurves({ curves: all, tree: TREE, budget }));
    if (plain.fpr > budget) sums.plainAbove++;
    sums.plainIvr += plain.ivr / calibrations;
    if (refusal !== undefined) continue;
    try {
      const guarantee = { delta: PROMISE_DELTA, curves: test };
      const promised = truthOf(calibrateCurves({ curves: choose, tree: TREE, budget, guarantee }));
      if (promised.fpr > budget) sums.above++;
      sums.ivr += promised.ivr / calibrations;
    } catch (error) {
      if (!(error instanceof InputError && error.code === "GUARANTEE_PURCHASES")) throw error;
      refusal = error.message;
    }
  }
  const { plainAbove, plainIvr, above, ivr } = sums;
  const idealIvr = truthOf(ideal).ivr;
  const cell = { budget, purchases, calibrations, idealIvr, plainAbove, plainIvr };
  return refusal === undefined ? { ...cell, promised: { above, ivr } } : { ...cell, refusal };
}

/** What a calibration's thresholds do to all clicks there could be. */
function truthOf({ table }: Calibration): { fpr: number; ivr: number } {
  let [fpr, invalid, clicks] = [0, 0, 0];
  SLICES.forEach(({ purchaseShare, othersPerPurchase, purchaserPower, otherPower }, index) => {
    const { threshold } = table.slices[index + 1]!;
    const above = (power: number) => (threshold > 1 ? 0 : 1 - threshold ** (1 / power));
    fpr += purchaseShare * above(purchaserPower);
    invalid += purchaseShare * (above(purchaserPower) + othersPerPurchase * above(otherPower));
    clicks += purchaseShare * (1 + othersPerPurchase);
  });
  return { fpr, ivr: invalid / clicks };
}

/** The slices' curves of so many purchases; without random numbers, as if every share were exactly what is expected. */
function freshCurves(purchases: number, budget: number, next: (() => number) | undefined): Curve[] {
  const counts = SLICES.map(({ purchaseShare }) => (next ? 0 : purchases * purchaseShare));
  for (let purchase = 0; next && purchase < purchases; purchase++) {
    let left = next();
    let at = 0;
    while (at < SLICES.length - 1 && left >= SLICES[at]!.purchaseShare) left -= SLICES[at++]!.purchaseShare;
    counts[at]!++;
  }
  const nobody = operatingCurve({ scores: new Float64Array(0), purchased: new Uint8Array(0) });
  return [nobody, ...SLICES.map((slice, index) => freshCurve(slice, counts[index]!, budget, next))];
}

function freshCurve(
  slice: KnownSlice,
  purchases: number,
  budget: number,
  next: (() => number) | undefined,
): Curve {
  const scores: number[] = [];
  const lowest = Math.max(0, 1 - TAIL_BUDGETS * budget);
  // The largest of k uniform numbers in (0, high) is high V^(1 / k): so the top comes in order, and the rest is not drawn.
  let high = 1;
  let left = purchases;
  for (; left > 0; left--) {
    high = next ? high * next() ** (1 / left) : (left - 0.5) / purchases;
    if (high < lowest) break;
    scores.push(high ** slice.purchaserPower);
  }
  const tail = scores.length;
  scores.push(0);
  for (let point = 0; point < OTHERS_POINTS; point++)
    scores.push(((point + 0.5) / OTHERS_POINTS) ** slice.otherPower);
  const others = (purchases * slice.othersPerPurchase) / OTHERS_POINTS;
  return operatingCurve({
    scores: Float64Array.from(scores),
    purchased: Uint8Array.from(scores, (_, row) => (row <= tail ? 1 : 0)),
    weights: Float64Array.from(scores, (_, row) => (row < tail ? 1 : row === tail ? left : others)),
  });
}

export function promiseTable(cells: readonly PromiseCell[]): string {
  const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)}%`;
  const rows = cells.map((cell) => {
    const { budget, purchases, calibrations, idealIvr, plainAbove, plainIvr, promised, refusal } = cell;
    const plain = `${percent(idealIvr)} | ${percent(plainAbove / calibrations)} | ${percent(plainIvr)}`;
    const kept = promised
      ? `${percent(promised.above / calibrations)} | ${percent(promised.ivr)} | ${percent(1 - promised.ivr / idealIvr)}`
      : `refused: ${refusal?.match(/at least \d+ purchases/)?.[0]} | - | -`;
    return `| ${percent(budget)} | ${purchases.toLocaleString("en-US")} | ${plain} | ${kept} |`;
  });
  return [
    `| budget | purchases | IVR of the ideal thresholds | plain: above the budget | IVR | delta ${PROMISE_DELTA}: above the budget | IVR | IVR paid, of the ideal |`,
    "|---|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
