import { globalThreshold } from "@slidr/calibrate";
import { type Curve, operatingCurve, ratesAt, ratesOfDecisions } from "@slidr/metrics";
import type { StudyPart } from "./studyLog.js";

/** Shares of humans, or of purchasers, that may fall. */
export const BUDGETS = [0.001, 0.005, 0.01] as const;
/** The one that slices and families are shown at, and models compared at. */
export const MAIN_BUDGET = 0.005;

/** Figures of one model on one log by name; what the log cannot tell is absent. */
export type Measures = Readonly<Record<string, number>>;

/** The scores of one model. */
export interface Scores {
  readonly calibrate: Float32Array;
  readonly test: Float32Array;
}

/** All figures of one model: thresholds at budgets of true humans of the test part, and of purchasers of the calibration part. */
export function judge(scores: Scores, calibrate: StudyPart, test: StudyPart): Measures {
  const measures: Record<string, number> = {};
  const known = operatingCurve({ scores: scores.calibrate, purchased: calibrate.purchased });
  for (const budget of BUDGETS) {
    const threshold = globalThreshold(known, budget);
    const invalid = scores.test.map((score) => (score >= threshold ? 1 : 0));
    const rates = ratesOfDecisions({
      invalid: Uint8Array.from(invalid),
      purchased: test.purchased,
      robotic: test.robotic,
    });
    measures[`ivr@purchasers ${budget}`] = rates.ivr;
    measures[`fpr@purchasers ${budget}`] = rates.fpr;
    measures[`coverage@purchasers ${budget}`] = rates.roboticCoverage;
  }
  measures.labelAuc = areaUnder(operatingCurve({ scores: scores.test, purchased: test.purchased }));
  if (test.robot !== undefined) againstTruth(measures, scores.test, test, test.robot, known);
  return measures;
}

function againstTruth(
  measures: Record<string, number>,
  scores: Float32Array,
  test: StudyPart,
  robot: Uint8Array,
  known: Curve,
): void {
  // Humans take the purchasers' place: the FPR of this curve is the share of humans lost.
  const human = robot.map((flag) => 1 - flag);
  const curve = operatingCurve({ scores, purchased: human });
  const robots = curve.clicks - curve.purchases;
  measures.auc = areaUnder(curve);
  for (const budget of BUDGETS) {
    const atHumans = ratesAt(curve, globalThreshold(curve, budget));
    measures[`recall@humans ${budget}`] = (atHumans.invalidClicks - atHumans.invalidPurchases) / robots;
    const atPurchasers = ratesAt(curve, globalThreshold(known, budget));
    measures[`recall@purchasers ${budget}`] =
      (atPurchasers.invalidClicks - atPurchasers.invalidPurchases) / robots;
    measures[`humanFpr@purchasers ${budget}`] = atPurchasers.fpr;
  }
  const threshold = globalThreshold(curve, MAIN_BUDGET);
  const share = (isIn: (row: number) => boolean) => {
    let [clicks, invalid] = [0, 0];
    scores.forEach((score, row) => {
      if (!isIn(row)) return;
      clicks += 1;
      if (score >= threshold) invalid += 1;
    });
    return clicks === 0 ? undefined : invalid / clicks;
  };
  const keep = (name: string, value: number | undefined) => {
    if (value !== undefined) measures[name] = value;
  };
  test.slice.names.forEach((name, code) => {
    keep(
      `slice recall ${name}`,
      share((row) => test.slice.codes[row] === code && robot[row] === 1),
    );
    keep(
      `slice humans ${name}`,
      share((row) => test.slice.codes[row] === code && robot[row] === 0),
    );
  });
  test.family?.names.forEach((name, code) => {
    if (name !== "human")
      keep(
        `family ${name}`,
        share((row) => test.family!.codes[row] === code),
      );
  });
}

/** The chance that a click of the curve's negatives (robots, or clicks without a purchase) scores above one of its positives; ties count half. */
function areaUnder({ invalidClicks, invalidPurchases, clicks, purchases }: Curve): number {
  let area = 0;
  let [negatives, positives] = [0, 0];
  for (let point = 0; point < invalidClicks.length; point++) {
    const positivesNow = invalidPurchases[point]!;
    const negativesNow = invalidClicks[point]! - positivesNow;
    area += ((negativesNow + negatives) / 2) * (positivesNow - positives);
    [negatives, positives] = [negativesNow, positivesNow];
  }
  return area / ((clicks - purchases) * purchases);
}
