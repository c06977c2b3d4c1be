import type { ThresholdTable } from "@slidr/calibrate";
import type { PolicySummary, TruthSummary } from "../summary.js";
import type { CalibratedPolicy } from "./calibratePolicies.js";
import { decideClicks, rateDecisions } from "./rateDecisions.js";
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
  const invalid = invalidBy(policy, part);
  const { combined, bySlice } = rateDecisions(invalid, part, slices);
  return {
    policy: policy.name,
    ...combined,
    ...(truth ? againstTruth(invalid, truth) : {}),
    thresholds: ownThresholds(slices),
    bySlice,
  };
}

/** [clicks] 1 where the policy invalidates. */
export function invalidBy({ calibration, scorer }: CalibratedPolicy, part: ScoredPart): Uint8Array {
  return decideClicks(part.scores[scorer]!, part.slice, calibration.table.slices);
}

/** One entry per threshold that was calibrated, not one per slice that borrows it. */
function ownThresholds(rows: ThresholdTable["slices"]): Record<string, number> {
  const used = new Set(rows.map(({ calibratedAs }) => calibratedAs));
  return Object.fromEntries(
    rows.filter(({ name }) => used.has(name)).map(({ name, threshold }) => [name, threshold]),
  );
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
