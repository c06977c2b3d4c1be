import type { Guarantee } from "@slidr/calibrate";
import type { Finding } from "@slidr/guardrails";
import type { BalancedWeights } from "@slidr/model";
import type { RunSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import { curveSummaries } from "./curveSummaries.js";
import { dominance } from "./dominance.js";
import type { Judgements } from "./judgeDay.js";
import { labelSummary } from "./labelSummary.js";
import type { PreparedDay } from "./prepareDay.js";
import type { RetrainOptions } from "./retrainOptions.js";
import type { ScoredPart } from "./scorePart.js";
import { scoresSummary } from "./scoresSummary.js";
import type { OwnModel } from "./trainModel.js";
import type { TrainedScorers } from "./trainScorers.js";

export interface RunSummaryOptions {
  readonly options: RetrainOptions;
  readonly day: PreparedDay;
  readonly trained: TrainedScorers;
  readonly calibration: ScoredPart;
  readonly test: ScoredPart;
  /** The per-slice policy first, the global one second. */
  readonly policies: readonly CalibratedPolicy[];
  readonly judgements: Judgements;
  readonly findings: readonly Finding[];
  readonly bundle: RunSummary["bundle"];
  readonly stagesS: Readonly<Record<string, number>>;
}

/** Everything a run found, as plain JSON. */
export function runSummary(run: RunSummaryOptions): RunSummary {
  const { options, day, trained, calibration, test, policies, judgements } = run;
  const { traffic, engine } = options;
  const perSlice = policies[0]!;
  const { certificate, frontier, notes, guarantee } = perSlice.calibration;
  return {
    version: 1,
    source: { kind: traffic.kind, name: traffic.name },
    budget: options.budget,
    method: perSlice.calibration.method,
    slicedBy: options.slices.by.map((level) => (typeof level === "string" ? level : level.name)),
    split: { by: day.split.by, ...day.parts },
    rows: { ...traffic.rows, clicks: traffic.table.rowCount },
    labels: labelSummary(traffic, day.labels, day.split.train, day.mature),
    weights: weightSummary(trained.weights),
    features: day.features.names,
    leftOut: day.leftOut,
    engine: { name: engine.name, backend: engine.backend, reason: engine.reason },
    model: modelText(trained.own),
    history: trained.own.epochs,
    policies: judgements.policies,
    curves: curveSummaries(calibration, policies.slice(0, 2)),
    scores: scoresSummary({
      table: traffic.table,
      part: test,
      scores: test.scores[perSlice.scorer]!,
      human: day.labels.human,
      timeZone: options.timeZone,
    }),
    change: judgements.change,
    frontier,
    certificate,
    ...(guarantee && { guarantee: guaranteeSummary(guarantee) }),
    purchasers: judgements.purchasers,
    findings: run.findings,
    bundle: run.bundle,
    notes: [
      ...traffic.notes,
      `The velocity rule goes by ${trained.velocityColumn}.`,
      ...notes,
      ...judgements.purchasers.advice,
      ...dominance(judgements.policies),
    ],
    stagesS: run.stagesS,
    peakMemoryBytes: options.peakMemoryBytes(),
  };
}

function guaranteeSummary(guarantee: Guarantee): NonNullable<RunSummary["guarantee"]> {
  const { delta, purchases, invalidPurchases, invalidPurchasesMax, pValue, ivrCost } = guarantee;
  return { delta, purchases, invalidPurchases, invalidPurchasesMax, pValue, ivrCost };
}

/** What was trained, in a word or two. */
function modelText({ title, model }: OwnModel): string {
  return model.type === "ensemble" ? `${title} of ${model.members.length}` : title;
}

function weightSummary({ method, cellCount, effectiveSampleSize }: BalancedWeights): RunSummary["weights"] {
  return { method, cells: cellCount, effectiveSampleSize };
}
