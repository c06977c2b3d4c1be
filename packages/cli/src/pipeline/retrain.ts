import type { RunSummary } from "../summary.js";
import { calibratePolicies } from "./calibratePolicies.js";
import { checkCandidate } from "./checkCandidate.js";
import { checkData } from "./checkData.js";
import { type ClickDecision, clickDecisions } from "./clickDecisions.js";
import { judgeDay } from "./judgeDay.js";
import { keepDays } from "./keepDays.js";
import { makeBundle } from "./makeBundle.js";
import { prepareDay } from "./prepareDay.js";
import { promoteBundle } from "./promoteBundle.js";
import { readBaseline } from "./readBaseline.js";
import { readLivePolicy } from "./readLivePolicy.js";
import { representativesOf } from "./representatives.js";
import { requirePromise } from "./requirePromise.js";
import type { RetrainOptions } from "./retrainOptions.js";
import { runSummary } from "./runSummary.js";
import { type ScoredPart, scoreParts } from "./scorePart.js";
import { Stages } from "./stages.js";
import { take } from "./take.js";
import { trainScorers } from "./trainScorers.js";

/** What a run leaves behind, beside the bundle in the registry. */
export interface Retrained {
  readonly summary: RunSummary;
  /** The test part's decisions by the per-slice policy, in time order; made one at a time. */
  decisions(): Generator<ClickDecision>;
}

/**
 * One day's retraining, end to end: features, labels, checks, weights and training, thresholds by slice, comparison with the
 * baselines on later clicks, and a bundle in the registry, promoted unless a guardrail blocks it.
 *
 * The clicks are split in three: models learn from the first part, thresholds come from the second, every figure
 * of the summary from the third. Labels are read as they stood at the end of the second part, as they would be on the day.
 *
 * @throws InputError for whatever is wrong with the log or the options; nothing is promoted then
 *
 * @example
 * ```ts no-run
 * import { openRegistry, retrain, syntheticTraffic } from "@slidr/cli";
 * import { defineSlices } from "@slidr/clicks";
 * import { wasmEngine } from "@slidr/model";
 *
 * const { summary } = await retrain({
 *   traffic: syntheticTraffic({ count: 200_000, seed: 1, purchasers: "representative" }),
 *   slices: defineSlices({ by: ["device"] }),
 *   budget: 0.005,
 *   roboticClicksMax: 10,
 *   timeZone: "UTC",
 *   engine: await wasmEngine(),
 *   registry: openRegistry("registry", Date.now),
 *   seed: 1,
 *   listener: { stage: console.log, progress() {}, note: console.log },
 *   peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024,
 * });
 * ```
 */
export async function retrain(options: RetrainOptions): Promise<Retrained> {
  const { table } = options.traffic;
  const stages = new Stages(options.listener, options.secondsSoFar);
  requirePromise(options);
  const day = await prepareDay(options, stages);
  const data = await stages.run("check data", async () =>
    checkData(day, options, await readBaseline(options.baselines, options.timeZone)),
  );
  const trained = await stages.run("train", () =>
    trainScorers({ ...options, table, features: day.features, human: day.labels.human, rows: day.mature }),
  );
  const { calibration, test } = await stages.run("score", () => scoreParts(day, trained.scorers));
  const standingFor = (part: ScoredPart) =>
    representativesOf({
      ...options,
      table,
      features: day.features,
      part,
      velocityColumn: trained.velocityColumn,
    });
  const policies = await stages.run("calibrate", () => {
    const representatives = options.hold === "reweighted" ? standingFor(calibration) : undefined;
    const promise = options.delta !== undefined && {
      promise: { delta: options.delta, users: take(table.userId.codes, calibration.rows) },
    };
    return calibratePolicies(calibration, { ...options, ...promise, representatives });
  });
  const live = await stages.run("read live", () =>
    readLivePolicy({ registry: options.registry, spec: day.spec, slices: options.slices, part: test }),
  );
  const judgements = await judgeDay({ options, day, test, policies, standingFor, live, stages });
  const perSlice = policies[0]!;
  const made = makeBundle({
    day,
    options,
    model: trained.own.model,
    calibration: perSlice.calibration,
    test,
  });
  const model = await stages.run("check model", () =>
    checkCandidate({
      candidate: {
        name: "the new model",
        spec: day.spec,
        modelJson: made.modelJson,
        weightBytes: made.weightBytes,
        thresholds: perSlice.calibration.table,
        certificate: perSlice.calibration.certificate,
        golden: made.parts.golden,
      },
      scores: test.scores[perSlice.scorer]!,
      part: test,
      table,
      live,
      budget: options.budget,
      timer: options.timer,
    }),
  );
  const findings = [...data.findings, ...model.ofBundle];
  const bundle = await stages.run("promote", () =>
    promoteBundle({
      registry: options.registry,
      parts: { ...made.parts, findings },
      override: options.override,
    }),
  );
  await keepDays(options.baselines, data, bundle.promoted);
  return {
    decisions: () => clickDecisions(table, test, perSlice),
    summary: runSummary({
      options,
      day,
      trained,
      calibration,
      test,
      policies,
      judgements,
      findings: [...findings, ...model.ofThisMachine],
      bundle,
      stagesS: stages.seconds,
    }),
  };
}
