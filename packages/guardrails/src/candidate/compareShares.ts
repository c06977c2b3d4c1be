import type { Interval } from "@slidr/metrics";
import type { Finding, Severity } from "../finding.js";
import type { ModelContext } from "./modelContext.js";
import { type ClusteredShare, clusteredShares, shareBounds } from "./rows/clusteredShare.js";
import { sampleClicks } from "./rows/sampleClicks.js";
import { percent, whole } from "./words.js";

/**
 * How far a share may lie from the live bundle's: from `ratioMin` times it less `slack` to `ratioMax` times it more `slack`.
 *
 * Retraining on another day moves every figure a little. What lies within is not worth waking anybody, however many clicks prove it.
 */
export interface ShareTolerance {
  /** In [0, 1]. */
  readonly ratioMin: number;
  /** >= 1. */
  readonly ratioMax: number;
  /** In [0, 1], of the same share. */
  readonly slack: number;
}

export interface CompareSharesOptions {
  readonly check: string;
  /** Of the finding on all clicks; the one on slices adds `_SLICE`. */
  readonly code: string;
  readonly severity: Severity;
  /** What the share is, for the message: "IVR". */
  readonly figure: string;
  /** What it is a share of: "clicks". */
  readonly of: string;
  /** [n] 1 where the click counts; all without it. */
  readonly counts?: Uint8Array;
  readonly tolerance: ShareTolerance;
  readonly action: string;
}

/** A share of the candidate beside the live bundle's, with bounds of both. */
interface Compared {
  readonly candidate: ClusteredShare;
  readonly live: ClusteredShare;
  readonly candidateBounds: Interval;
  /** What is tolerated of the candidate, wherever within its bounds the live share is. */
  readonly tolerated: Interval;
  /** How far the candidate's bounds lie outside of what is tolerated; negative inside. */
  readonly beyond: number;
}

/**
 * Compares a share of invalid clicks with the live bundle's on the same clicks: all of them, and the worst slice.
 *
 * A figure fails where its bounds lie wholly outside of what the live figure's bounds tolerate. Four bounds of alpha / 4 each,
 * half for all clicks and half shared by the slices, keep the chance of a false alarm within alpha, whatever the two have to do with each other.
 */
export function compareShares(context: ModelContext, options: CompareSharesOptions): Finding[] {
  const { live, candidate, groups, slices, alpha } = context;
  if (live === undefined) return [];
  const [own, other] = [candidate, live].map(({ invalid }) =>
    clusteredShares(groups, invalid, options.counts),
  ) as [ReturnType<typeof clusteredShares>, ReturnType<typeof clusteredShares>];
  const sliceCount = own.slices.filter(({ n }) => n > 0).length;
  const whole = compare(own.all, other.all, options.tolerance, alpha / 2);
  const found = [describeWhole(context, options, whole)];
  if (sliceCount < 2) return found;
  const level = alpha / 2 / sliceCount;
  const compared = own.slices.map((share, slice) =>
    compare(share, other.slices[slice]!, options.tolerance, level),
  );
  const judged = slices.map((_, slice) => slice).filter((slice) => own.slices[slice]!.n > 0);
  const worst = judged.reduce((a, b) => (compared[b]!.beyond > compared[a]!.beyond ? b : a));
  const failed = judged.filter((slice) => compared[slice]!.beyond > 0).length;
  found.push(
    describeSlices(context, options, { compared: compared[worst]!, worst, failed, sliceCount, level }),
  );
  return found;
}

function compare(
  candidate: ClusteredShare,
  live: ClusteredShare,
  tolerance: ShareTolerance,
  alpha: number,
): Compared {
  const { ratioMin, ratioMax, slack } = tolerance;
  const [candidateBounds, bounds] = [candidate, live].map((share) => shareBounds(share, alpha / 4)) as [
    Interval,
    Interval,
  ];
  const tolerated = {
    lower: Math.max(0, ratioMin * bounds.lower - slack),
    upper: Math.min(1, ratioMax * bounds.upper + slack),
  };
  const beyond = Math.max(candidateBounds.lower - tolerated.upper, tolerated.lower - candidateBounds.upper);
  return { candidate, live, candidateBounds, tolerated, beyond };
}

function describeWhole(context: ModelContext, options: CompareSharesOptions, compared: Compared): Finding {
  const { check, code, severity, figure, of, action } = options;
  const passed = compared.beyond <= 0;
  return {
    check,
    code,
    severity,
    passed,
    message: `${figure} ${sayCompared(context, compared)} (${whole(compared.candidate.n)} ${of})`,
    ...figures(compared, context.alpha / 2),
    ...(passed ? {} : samples(context)),
    action: passed ? "nothing to do" : action,
  };
}

function describeSlices(
  context: ModelContext,
  options: CompareSharesOptions,
  found: { compared: Compared; worst: number; failed: number; sliceCount: number; level: number },
): Finding {
  const { check, code, severity, figure, of, action } = options;
  const { compared, worst, failed, sliceCount, level } = found;
  const name = context.slices[worst]!;
  const passed = failed === 0;
  const head = passed
    ? `none of ${sliceCount} slices is beyond tolerance, the nearest is`
    : `${failed} of ${sliceCount} slices ${failed === 1 ? "is" : "are"} beyond tolerance, the farthest is`;
  return {
    check,
    code: `${code}_SLICE`,
    severity,
    passed,
    message: `${figure} by slice: ${head} ${name} with ${sayCompared(context, compared)} (${whole(compared.candidate.n)} ${of})`,
    worstSlice: name,
    ...figures(compared, level),
    ...(passed ? {} : samples(context, worst)),
    action: passed ? "nothing to do" : action,
  };
}

function sayCompared({ live }: ModelContext, { candidate, live: other, tolerated }: Compared): string {
  return `${percent(candidate.share)}, by ${live!.name} ${percent(other.share)}; tolerated are ${percent(tolerated.lower)} to ${percent(tolerated.upper)}`;
}

function figures({ candidate, candidateBounds, tolerated }: Compared, level: number) {
  const isNearerToUpper = candidate.share - tolerated.lower > tolerated.upper - candidate.share;
  return {
    observed: candidate.share,
    limit: isNearerToUpper ? tolerated.upper : tolerated.lower,
    n: candidate.n,
    interval: { ...candidateBounds, confidence: 1 - level / 2 },
  };
}

/** Clicks that the two decide differently. */
function samples(context: ModelContext, slice?: number) {
  const { candidate, live } = context;
  return sampleClicks(context, (row) => candidate.invalid[row] !== live!.invalid[row], slice);
}
