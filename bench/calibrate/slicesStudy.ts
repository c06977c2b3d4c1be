import { calibrate, globalThreshold } from "@slidr/calibrate";
import { syntheticTraffic } from "@slidr/cli";
import { kneePoint, operatingCurve } from "@slidr/metrics";
import { compileScorer, type Engine, type Scorer, trainClassifier } from "@slidr/model";
import { median } from "../median.js";
import { scoreParts } from "../quality/scoreParts.js";
import { type StudyLog, type StudyPart, studyLog } from "../quality/studyLog.js";
import { studyTraining } from "../quality/studyTraining.js";
import { type PolicyFigures, policyFigures } from "./policyFigures.js";

export const SLICES_BUDGET = 0.005;

/** Where a policy is looked for that loses just as many humans as the budget says. */
const PATH_BUDGETS = Array.from({ length: 33 }, (_, step) => SLICES_BUDGET * 2 ** ((step - 16) / 4));

type ThresholdOf = (slice: number) => number;

/** Every policy's figures, one per seed. */
export type SlicesStudy = Readonly<Record<string, readonly PolicyFigures[]>>;

/** One threshold per slice beside one for all and beside the knee, at the same FPR on the calibration part, judged on the test part. */
export async function slicesStudy(
  seeds: readonly number[],
  { clicks, engine, sliceBy }: { readonly clicks: number; readonly engine: Engine; readonly sliceBy: string },
): Promise<SlicesStudy> {
  const study: Record<string, PolicyFigures[]> = {};
  for (const seed of seeds) {
    console.error(`bench: slices by ${sliceBy}, seed ${seed}`);
    const log = studyLog(syntheticTraffic({ count: clicks, seed, purchasers: "representative" }), {
      sliceBy,
    });
    const scores = scoreParts(await trainedScorer(log, engine, seed), log);
    const { byBudget, knee } = policies(scores.calibrate, log.calibrate);
    const judge = (thresholdOf: ThresholdOf) => policyFigures(scores.test, log.test, thresholdOf);
    const keep = (name: string, figures: PolicyFigures) => {
      study[name] ??= [];
      study[name].push(figures);
    };
    for (const [name, policy] of Object.entries(byBudget)) keep(name, judge(policy(SLICES_BUDGET)));
    keep(
      "knee of all traffic",
      judge(() => knee.threshold),
    );
    // A small log's knee may lose nobody: no budget at all.
    if (knee.rates.fpr > 0) keep("per slice at the knee's FPR", judge(byBudget["per slice"](knee.rates.fpr)));
    for (const [name, policy] of Object.entries(byBudget)) {
      const figures = PATH_BUDGETS.map((budget) => judge(policy(budget)));
      const within = figures.filter(({ humanFpr }) => humanFpr <= SLICES_BUDGET);
      keep(`${name}, at 0.5% of all humans`, within.toSorted((a, b) => b.robotsCaught - a.robotsCaught)[0]!);
    }
  }
  return study;
}

/** The classifier as `slidr train` trains it. */
export async function trainedScorer(log: StudyLog, engine: Engine, seed: number): Promise<Scorer> {
  const { training, ...rest } = studyTraining(log);
  return compileScorer((await trainClassifier({ ...training, ...rest, engine, seed })).model);
}

function policies(scores: Float32Array, part: StudyPart) {
  const { purchased, robotic, slice } = part;
  const tree = { names: slice.names, parents: slice.names.map((_, code) => (code === 0 ? -1 : 0)) };
  const columns = { scores, slice: slice.codes, purchased, robotic, tree };
  const curve = operatingCurve({ scores, purchased });
  const curves = slice.names.map((_, code) => {
    const isIn = (_: number, row: number) => slice.codes[row] === code;
    return operatingCurve({ scores: scores.filter(isIn), purchased: purchased.filter(isIn) });
  });
  const byBudget = {
    "per slice": (budget: number): ThresholdOf => {
      const { slices } = calibrate({ ...columns, budget }).table;
      return (code) => slices[code]!.threshold;
    },
    "one threshold": (budget: number): ThresholdOf => {
      const threshold = globalThreshold(curve, budget);
      return () => threshold;
    },
    "the same FPR in every slice": (budget: number): ThresholdOf => {
      const own = curves.map((each) => globalThreshold(each.purchases * budget >= 1 ? each : curve, budget));
      return (code) => own[code]!;
    },
  };
  return { byBudget, knee: kneePoint(curve) };
}

/** A table of medians and ranges over the seeds. */
export function slicesTable(study: SlicesStudy): string {
  const columns: [string, keyof PolicyFigures][] = [
    ["IVR", "ivr"],
    ["FPR", "fpr"],
    ["humans lost", "humanFpr"],
    ["robots caught", "robotsCaught"],
    ["coverage of the worst slice", "worstCoverage"],
    ["spread of slice FPR", "fprSpread"],
  ];
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  const cell = (values: readonly number[]) =>
    `${percent(median(values))} (${percent(Math.min(...values))} - ${percent(Math.max(...values))})`;
  return [
    `| policy | ${columns.map(([title]) => title).join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...Object.entries(study).map(
      ([name, figures]) =>
        `| ${name} | ${columns.map(([, key]) => cell(figures.map((figure) => figure[key]))).join(" | ")} |`,
    ),
  ].join("\n");
}
