import { parseArgs } from "node:util";
import { calibrateCurves, calibrateGlobal } from "@slidr/calibrate";
import { calibrateProgramme } from "@slidr/calibrate/programme";
import { type Curve, curvesBySlice } from "@slidr/metrics";
import { loadHighs } from "../packages/calibrate/src/programme/loadHighs.js";
import { purchaseAllowance } from "../packages/calibrate/src/purchaseAllowance.js";
import { bruteForce } from "./calibrateOptimality/bruteForce.js";
import { fairlearnProblem } from "./calibrateOptimality/fairlearnProblem.js";
import { fractionalOptimum } from "./calibrateOptimality/fractionalOptimum.js";
import { peersOn } from "./calibrateOptimality/peersOn.js";
import { type RandomProblem, randomProblem } from "./calibrateOptimality/randomProblem.js";
import type { Bench, Figure } from "./figure.js";

/**
 * How good the calibrators are: the dual bound of "hull" beside HiGHS's optimum over mixtures, exact answers beside brute force and beside
 * each other, "quadratic" beside "hull", and what fairlearn and scikit-learn reach at the same total FPR.
 *
 *     pnpm bench calibrateOptimality [--problems 1000] [--short]
 *
 * Problem number k is made from seed k.
 */
export const calibrateOptimalityBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: { problems: { type: "string", default: "1000" }, short: { type: "boolean", default: false } },
  });
  const problems = values.short ? 20 : Number(values.problems);
  console.log(`random problems of seeds 1 to ${problems}`);
  await againstHighs(problems, emit);
  await againstBruteForce(Math.ceil(problems / 5), emit);
  for (const seed of values.short ? [1] : [1, 2, 3])
    await besidePeers(`seed ${seed}`, randomProblem(seed, 3000));
  for (const budget of [0.2, 0.4]) {
    const problem = fairlearnProblem(budget);
    if (problem === undefined) console.log("skipped: ../shared/data/fairlearn is not there");
    else await besidePeers("fairlearn's 20 rows", problem);
  }
};

function posed({ scores, slice, purchased, sliceCount, budget }: RandomProblem) {
  const columns = {
    scores: Float64Array.from(scores),
    slice: Uint32Array.from(slice, (one) => one + 1),
    purchased: Uint8Array.from(purchased),
  };
  const names = ["all", ...Array.from({ length: sliceCount }, (_, i) => `s${i}`)];
  const tree = { names, parents: names.map((_, node) => (node === 0 ? -1 : 0)) };
  const curves = curvesBySlice({ ...columns, sliceCount: names.length });
  return { columns, options: { curves, tree, budget, purchasesMin: 1 } };
}

const allowanceOf = ({ curves, budget }: { curves: readonly Curve[]; budget: number }) =>
  purchaseAllowance(
    budget,
    curves.reduce((sum, { purchases }) => sum + purchases, 0),
  );

async function againstHighs(problems: number, emit: Parameters<Bench>[0]): Promise<void> {
  const highs = await loadHighs("calibrateOptimality");
  let [worst, programmeWorst, differ, lossSum, lossMax, exact] = [0, 0, 0, 0, 0, 0];
  for (let seed = 1; seed <= problems; seed++) {
    const { options } = posed(randomProblem(seed, 1000));
    const hull = calibrateCurves(options);
    const optimum = fractionalOptimum(highs, options.curves, allowanceOf(options)) / hull.combined.clicks;
    worst = Math.max(worst, Math.abs(hull.certificate.dualBound - optimum));
    const programme = await calibrateProgramme(options);
    programmeWorst = Math.max(programmeWorst, Math.abs(programme.certificate.dualBound - optimum));
    if (programme.certificate.exact && hull.certificate.exact) {
      exact++;
      if (programme.combined.invalidClicks !== hull.combined.invalidClicks) differ++;
    }
    const loss = 1 - calibrateCurves({ ...options, method: "quadratic" }).combined.ivr / hull.combined.ivr;
    lossSum += loss;
    lossMax = Math.max(lossMax, loss);
  }
  const figure = (metric: string, value: number, unit: string, target?: number): Figure => ({
    bench: "calibrateOptimality",
    metric,
    value,
    unit,
    better: "lower",
    ...(target !== undefined && { target, targetOn: "value" as const, met: value <= target }),
    runs: problems,
  });
  emit(figure("largest |dual bound of hull - HiGHS's LP optimum|", worst, "IVR", 1e-9));
  emit(figure("largest |dual bound of the programme - HiGHS's LP optimum|", programmeWorst, "IVR", 1e-9));
  emit(figure(`exact hull and exact programme differ, of ${exact} both solved`, differ, "problems", 0));
  emit(figure("quadratic's loss of IVR against hull, mean", lossSum / problems, "share"));
  emit(figure("quadratic's loss of IVR against hull, largest", lossMax, "share"));
}

async function againstBruteForce(problems: number, emit: Parameters<Bench>[0]): Promise<void> {
  let differ = 0;
  for (let seed = 1; seed <= problems; seed++) {
    const problem = randomProblem(seed, 24);
    const { options } = posed(problem);
    const slices = options.curves.filter(({ clicks }) => clicks > 0);
    const best = bruteForce(slices, allowanceOf(options));
    const answers = [calibrateCurves(options), await calibrateProgramme(options)];
    if (answers.some(({ combined, certificate }) => !certificate.exact || combined.invalidClicks !== best))
      differ++;
  }
  emit({
    bench: "calibrateOptimality",
    metric: "small problems where hull or the programme differs from brute force",
    value: differ,
    unit: "problems",
    better: "lower",
    target: 0,
    targetOn: "value",
    met: differ === 0,
    runs: problems,
  });
}

async function besidePeers(title: string, problem: RandomProblem): Promise<void> {
  const { columns, options } = posed(problem);
  const { clicks, purchases } = calibrateCurves(options).combined;
  const peers = await peersOn(problem);
  const rows: [string, { clicks: number; purchases: number }][] = [];
  const ours = (name: string, { combined }: ReturnType<typeof calibrateCurves>) =>
    rows.push([name, { clicks: combined.invalidClicks, purchases: combined.invalidPurchases }]);
  ours("hull", calibrateCurves(options));
  ours("quadratic", calibrateCurves({ ...options, method: "quadratic" }));
  ours("programme, FPRs within 1.5 times", await calibrateProgramme({ ...options, fprRatioMax: 1.5 }));
  ours("one threshold for all", calibrateGlobal({ ...columns, tree: options.tree, budget: options.budget }));
  if (peers !== undefined) {
    const { versions } = peers;
    rows.push([
      `scikit-learn ${versions["scikit-learn"]}, one tuned threshold`,
      peers.TunedThresholdClassifierCV,
    ]);
    rows.push([`fairlearn ${versions.fairlearn}, equal FPRs, drawn at random`, peers.ThresholdOptimizer]);
  }
  console.log(`\n${title}: ${clicks} clicks, ${purchases} purchases, budget ${options.budget.toFixed(4)}`);
  console.log("| method | IVR | FPR |\n|---|---|---|");
  for (const [name, reached] of rows) {
    const [ivr, fpr] = [reached.clicks / clicks, reached.purchases / purchases];
    console.log(`| ${name} | ${(100 * ivr).toFixed(2)}% | ${(100 * fpr).toFixed(2)}% |`);
  }
}
