import type { ThresholdTable } from "@slidr/calibrate";
import { type Rates, ratesOfDecisions, ratesOfDecisionsBySlice, withIntervals } from "@slidr/metrics";
import type { PolicySummary, RatesSummary, SliceSummary, TruthSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import type { ScoredPart } from "./scorePart.js";

/** What only synthetic traffic knows about the clicks of a part; every array has one entry per click. */
export interface Truth {
  /** 1 = robot. */
  readonly robot: Uint8Array;
  readonly family?: { readonly codes: Uint8Array; readonly names: readonly string[] } | undefined;
}

/** Rates of a policy's decisions with intervals, in all and by slice, and against the truth where it is known. */
export function judgePolicy(policy: CalibratedPolicy, part: ScoredPart, truth?: Truth): PolicySummary {
  const { slices } = policy.calibration.table;
  const { purchased, robotic, slice } = part;
  const invalid = invalidBy(policy, part);
  const columns = { invalid, purchased, robotic };
  const seen = ratesOfDecisionsBySlice({ ...columns, slice, sliceCount: slices.length })
    .map((rates, index): SliceSummary => {
      const { name, threshold, calibratedAs } = slices[index]!;
      return { slice: name, threshold, calibratedAs, ...ratesSummary(rates) };
    })
    .filter((summary) => summary.counts.clicks > 0)
    .sort((a, b) => b.counts.clicks - a.counts.clicks);
  return {
    policy: policy.name,
    ...ratesSummary(ratesOfDecisions(columns)),
    ...(truth ? againstTruth(invalid, truth) : {}),
    thresholds: ownThresholds(slices),
    bySlice: seen,
  };
}

/** [clicks] 1 where the policy invalidates. */
export function invalidBy({ calibration, scorer }: CalibratedPolicy, part: ScoredPart): Uint8Array {
  const { slices } = calibration.table;
  return Uint8Array.from(part.scores[scorer]!, (score, click) =>
    score >= slices[part.slice[click]!]!.threshold ? 1 : 0,
  );
}

/** One entry per threshold that was calibrated, not one per slice that borrows it. */
function ownThresholds(rows: ThresholdTable["slices"]): Record<string, number> {
  const used = new Set(rows.map(({ calibratedAs }) => calibratedAs));
  return Object.fromEntries(
    rows.filter(({ name }) => used.has(name)).map(({ name, threshold }) => [name, threshold]),
  );
}

/** The summary's form of rates. */
export function ratesSummary(rates: Rates): RatesSummary {
  const { ivr, fpr, roboticCoverage, ivrInterval, fprInterval, roboticCoverageInterval, ...rest } =
    withIntervals(rates);
  const { clicks, invalidClicks, purchases, invalidPurchases, robotic, invalidRobotic } = rest;
  return {
    ivr,
    ivrInterval: [ivrInterval.lower, ivrInterval.upper],
    fpr,
    fprInterval: [fprInterval.lower, fprInterval.upper],
    roboticCoverage,
    roboticCoverageInterval: [roboticCoverageInterval.lower, roboticCoverageInterval.upper],
    counts: { clicks, invalidClicks, purchases, invalidPurchases, robotic, invalidRobotic },
  };
}

function againstTruth(invalid: Uint8Array, { robot, family }: Truth): TruthSummary {
  let robots = 0;
  let caught = 0;
  let lost = 0;
  for (let row = 0; row < invalid.length; row++) {
    robots += robot[row]!;
    caught += robot[row]! & invalid[row]!;
    lost += (1 - robot[row]!) & invalid[row]!;
  }
  const humans = invalid.length - robots;
  return {
    robotRecall: robots > 0 ? caught / robots : 0,
    robots,
    humanFalsePositiveRate: humans > 0 ? lost / humans : 0,
    humans,
    ...(family ? { recallByFamily: recallByFamily(invalid, family) } : {}),
  };
}

function recallByFamily(invalid: Uint8Array, family: NonNullable<Truth["family"]>): Record<string, number> {
  const clicks = new Float64Array(family.names.length);
  const caught = new Float64Array(family.names.length);
  for (let row = 0; row < invalid.length; row++) {
    clicks[family.codes[row]!]! += 1;
    caught[family.codes[row]!]! += invalid[row]!;
  }
  const present = family.names
    .map((name, code) => [name, code] as const)
    .filter(([, code]) => clicks[code]! > 0);
  return Object.fromEntries(present.map(([name, code]) => [name, caught[code]! / clicks[code]!]));
}
