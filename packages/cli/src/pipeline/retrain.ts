import type { CalibrationMethod, Guarantee } from "@slidr/calibrate";
import type { Slices } from "@slidr/clicks";
import { encodeTable, type FeatureSpec } from "@slidr/features";
import type { Registry } from "@slidr/guardrails";
import type { BalancedWeights, Engine } from "@slidr/model";
import type { RunSummary } from "../summary.js";
import { calibratePolicies } from "./calibratePolicies.js";
import { changeSummary } from "./changeSummary.js";
import { checkData } from "./checkData.js";
import { checkPromise } from "./checkPromise.js";
import { chooseFeatures, readsField } from "./chooseFeatures.js";
import { circumstancesOf } from "./circumstances.js";
import { type ClickDecision, clickDecisions } from "./clickDecisions.js";
import { curveSummaries } from "./curveSummaries.js";
import { describePurchasers } from "./describePurchasers.js";
import { dominance } from "./dominance.js";
import { invalidBy, judgePolicy, type Truth } from "./judgePolicy.js";
import { knownPurchases, labelClicks, purchasedInTheEnd } from "./labelClicks.js";
import { labelSummary } from "./labelSummary.js";
import { markRobotic } from "./markRobotic.js";
import { fingerprint, promoteBundle } from "./promoteBundle.js";
import { readLivePolicy } from "./readLivePolicy.js";
import { representativesOf } from "./representatives.js";
import { requirePromise } from "./requirePromise.js";
import { type ScoredPart, scorePart } from "./scorePart.js";
import { scoresSummary } from "./scoresSummary.js";
import { partSummary, splitRows } from "./splitRows.js";
import { type Listener, Stages } from "./stages.js";
import { take, takeRows } from "./take.js";
import type { Traffic } from "./traffic.js";
import type { ModelName, OwnModel } from "./trainModel.js";
import { trainScorers } from "./trainScorers.js";

/** What one day's retraining needs. Everything that would reach into the world is a parameter. */
export interface RetrainOptions {
  readonly traffic: Traffic;
  readonly slices: Slices;
  /** Largest share of purchasers' clicks to invalidate, in (0, 1). */
  readonly budget: number;
  readonly method?: CalibrationMethod;
  /** Smallest robotic coverage of every slice, in [0, 1]. */
  readonly coverageMin?: number | undefined;
  /** The probability with which fresh clicks may exceed the budget after all, in (0, 1). Default: no promise. */
  readonly delta?: number | undefined;
  /** More clicks of a session than this within any hour are heuristically robotic. */
  readonly roboticClicksMax: number;
  /** What the per-slice policy holds the budget on: the FPR of purchasers as they are (default), or weighed to presumed humans. */
  readonly hold?: "plain" | "reweighted" | undefined;
  /** What decides who buys: fields of the log or features, over which purchasers are weighed. Default: the usual ones. */
  readonly circumstances?: readonly string[] | undefined;
  /** Fields that no feature of the model may read, such as "loggedIn" where guests cannot buy. */
  readonly blindTo?: readonly string[] | undefined;
  /** IANA zone of hour of day and day of week. */
  readonly timeZone: string;
  /** The features wanted; the default spec without it. */
  readonly spec?: FeatureSpec | undefined;
  /** What to train and promote. Default "classifier". */
  readonly model?: ModelName | undefined;
  readonly engine: Engine;
  readonly registry: Registry;
  readonly seed: number;
  /** Promotes although guardrails block; the reason is kept in the history. */
  readonly override?: string | undefined;
  readonly listener: Listener;
  readonly signal?: AbortSignal | undefined;
  /** Seconds by stage before this call, such as reading the log, to be listed with the others. */
  readonly secondsSoFar?: Readonly<Record<string, number>> | undefined;
  /** The process's peak memory so far, in bytes. */
  readonly peakMemoryBytes: () => number;
}

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
  const { traffic, listener, timeZone, engine } = options;
  const { table } = traffic;
  const stages = new Stages(listener, options.secondsSoFar);
  requirePromise(options);
  // First what can fail on a wrong option: nobody should wait for a training to learn of a misspelt column.
  const assignment = options.slices.assign(table);
  const split = splitRows(table, traffic.split);
  const { spec, leftOut } = chooseFeatures(traffic, timeZone, options.spec, options.blindTo);
  for (const { feature, reason } of leftOut) listener.note(`left out ${feature}: ${reason}`);

  const labels = await stages.run("labels", () => labelClicks(traffic, split.asOfMs));
  // A click that is still young is labelled only if it has bought already: to learn from those alone would be biased.
  const mature = split.train.filter(
    (row) => table.clickedAtMs[row]! + traffic.purchaseWindowMs <= split.asOfMs,
  );
  const features = await stages.run("features", () =>
    encodeTable(spec, table, { onProgress: ({ done, total }) => listener.progress(done, total) }),
  );
  circumstancesOf({ table, features }, split.test.subarray(0, 1), options.circumstances);
  const purchased = { asOf: knownPurchases(labels.purchase), inTheEnd: purchasedInTheEnd(traffic) };
  const parts = {
    train: partSummary(table, split.train, purchased.asOf),
    calibrate: partSummary(table, split.calibrate, purchased.asOf),
    test: partSummary(table, split.test, purchased.inTheEnd),
  };
  if (options.delta !== undefined) checkPromise(parts.calibrate.purchases, options.budget, options.delta);
  const findings = await stages.run("check data", () =>
    checkData({
      traffic,
      labels,
      rows: mature,
      timeZone,
      calibrationPurchases: parts.calibrate.purchases,
      budget: options.budget,
    }),
  );
  const trained = await stages.run("train", () =>
    trainScorers({ ...options, table, features, human: labels.human, rows: mature }),
  );
  const { calibration, test } = await stages.run("score", () => {
    const robotic = markRobotic(table, options.roboticClicksMax);
    const known = { features, scorers: trained.scorers, assignment, robotic };
    return {
      calibration: scorePart({ ...known, rows: split.calibrate, purchased: purchased.asOf }),
      test: scorePart({ ...known, rows: split.test, purchased: purchased.inTheEnd }),
    };
  });
  const standingFor = (part: ScoredPart) =>
    representativesOf({ ...options, table, features, part, velocityColumn: trained.velocityColumn });
  const policies = await stages.run("calibrate", () => {
    const representatives = options.hold === "reweighted" ? standingFor(calibration) : undefined;
    const promise = options.delta !== undefined && {
      promise: { delta: options.delta, users: take(table.userId.codes, calibration.rows) },
    };
    return calibratePolicies(calibration, { ...options, ...promise, representatives });
  });
  const perSlice = policies[0]!;
  const judged = await stages.run("compare", () =>
    policies.map((policy) => judgePolicy(policy, test, truthOf(traffic, test.rows))),
  );
  const purchasers = await stages.run("compare purchasers", () =>
    describePurchasers({
      table,
      features,
      part: test,
      representatives: standingFor(test),
      invalid: invalidBy(perSlice, test),
      held: options.hold ?? "plain",
      unsupported: perSlice.unsupported ?? [],
      isSeen: (field) => readsField(spec, traffic.fields, field),
    }),
  );
  const change = await stages.run("compare with live", async () =>
    changeSummary({
      part: test,
      live: await readLivePolicy({ registry: options.registry, spec, slices: options.slices, part: test }),
      perSlice,
      global: policies[1]!,
    }),
  );
  const bundle = await stages.run("promote", () =>
    promoteBundle({
      registry: options.registry,
      model: trained.own.model,
      spec,
      table: perSlice.calibration.table,
      slices: options.slices,
      findings,
      rows: test,
      training: {
        ...parts.train,
        seed: options.seed,
        sha256: fingerprint(takeRows(features.values, features.width, mature), take(labels.human, mature)),
      },
      override: options.override,
    }),
  );
  const { certificate, frontier, notes, guarantee } = perSlice.calibration;
  return {
    decisions: () => clickDecisions(table, test, perSlice),
    summary: {
      version: 1,
      source: { kind: traffic.kind, name: traffic.name },
      budget: options.budget,
      method: perSlice.calibration.method,
      slicedBy: options.slices.by.map((level) => (typeof level === "string" ? level : level.name)),
      split: { by: split.by, ...parts },
      rows: { ...traffic.rows, clicks: table.rowCount },
      labels: labelSummary(traffic, labels, split.train, mature),
      weights: weightSummary(trained.weights),
      features: features.names,
      leftOut,
      engine: { name: engine.name, backend: engine.backend, reason: engine.reason },
      model: modelText(trained.own),
      history: trained.own.epochs,
      policies: judged,
      curves: curveSummaries(calibration, policies.slice(0, 2)),
      scores: scoresSummary({
        table,
        part: test,
        scores: test.scores[perSlice.scorer]!,
        human: labels.human,
        timeZone,
      }),
      change,
      frontier,
      certificate,
      ...(guarantee && { guarantee: guaranteeSummary(guarantee) }),
      purchasers,
      findings,
      bundle,
      notes: [
        ...traffic.notes,
        `The velocity rule goes by ${trained.velocityColumn}.`,
        ...notes,
        ...purchasers.advice,
        ...dominance(judged),
      ],
      stagesS: stages.seconds,
      peakMemoryBytes: options.peakMemoryBytes(),
    },
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

function truthOf({ truth, family }: Traffic, rows: Uint32Array): Truth | undefined {
  if (truth === undefined) return undefined;
  return { robot: take(truth, rows), family: family && { ...family, codes: take(family.codes, rows) } };
}

function weightSummary({ method, cellCount, effectiveSampleSize }: BalancedWeights): RunSummary["weights"] {
  return { method, cells: cellCount, effectiveSampleSize };
}
