import type { Interval } from "@slidr/metrics";
import type { Finding, Severity } from "../finding.js";
import { percent, whole } from "../training/words.js";
import type { ModelContext } from "./modelContext.js";
import { changeBounds, type PairedChange, pairedChanges } from "./rows/pairedChange.js";
import { sampleClicks } from "./rows/sampleClicks.js";

/**
 * How far a share may lie from the live bundle's on the same clicks, as a share of them: 0.1 is ten points.
 *
 * Retraining on another day moves every figure a little, those of small slices most. What lies within is not worth waking
 * anybody, however many clicks prove it.
 */
export interface ShareTolerance {
  /** The largest rise of the share of all clicks, in (0, 1]. */
  readonly riseMax: number;
  /** The largest fall, in (0, 1]. */
  readonly fallMax: number;
  /** How many times as much each slice may move, >= 1. */
  readonly sliceFactor: number;
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

/** A change with its bounds, beside what is tolerated. */
interface Compared extends PairedChange {
  readonly bounds: Interval;
  readonly tolerated: Interval;
  /** How far the bounds lie outside of what is tolerated; negative inside. */
  readonly beyond: number;
  /** Of the interval. */
  readonly confidence: number;
}

/**
 * Compares a share of invalid clicks with the live bundle's on the same clicks: all of them, and the worst slice.
 *
 * A change fails where its bounds lie wholly outside of what is tolerated. A bound is passed with probability alpha / 4 for all
 * clicks, and alpha / 4 is shared by the slices, so that rises and falls, whole and slices keep within alpha together.
 */
export function compareShares(context: ModelContext, options: CompareSharesOptions): Finding[] {
  const { live, candidate, groups, slices } = context;
  if (live === undefined) return [];
  const decisions = { now: candidate.invalid, before: live.invalid };
  const changes = pairedChanges(groups, decisions, options.counts);
  const { riseMax, fallMax, sliceFactor } = options.tolerance;
  const compare = (change: PairedChange, factor: number, level: number): Compared => {
    const bounds = changeBounds(change, level);
    const tolerated = { lower: -Math.min(1, factor * fallMax), upper: Math.min(1, factor * riseMax) };
    const beyond = Math.max(bounds.lower - tolerated.upper, tolerated.lower - bounds.upper);
    return { ...change, bounds, tolerated, beyond, confidence: 1 - 2 * level };
  };
  const level = context.alpha / 4;
  const found = [describeWhole(context, options, compare(changes.all, 1, level))];
  const judged = slices.map((_, slice) => slice).filter((slice) => changes.slices[slice]!.n > 0);
  if (judged.length < 2) return found;
  const compared = changes.slices.map((change) => compare(change, sliceFactor, level / judged.length));
  const worst = judged.reduce((a, b) => (isWorse(compared[b]!, compared[a]!) ? b : a));
  const failed = judged.filter((slice) => compared[slice]!.beyond > 0).length;
  found.push(describeSlices(context, options, compared[worst]!, { worst, failed, of: judged.length }));
  return found;
}

/** By how surely it is beyond tolerance; of those that are not, by how far it moved. */
function isWorse(a: Compared, b: Compared): boolean {
  if (a.beyond > 0 || b.beyond > 0) return a.beyond > b.beyond;
  return Math.abs(a.change) > Math.abs(b.change);
}

function describeWhole(context: ModelContext, options: CompareSharesOptions, compared: Compared): Finding {
  return {
    ...base(context, options, compared, compared.beyond <= 0),
    message: `${options.figure} ${sayCompared(context, compared)} (${whole(compared.n)} ${options.of})`,
  };
}

function describeSlices(
  context: ModelContext,
  options: CompareSharesOptions,
  compared: Compared,
  { worst, failed, of }: { worst: number; failed: number; of: number },
): Finding {
  const name = context.slices[worst]!;
  const head =
    failed === 0
      ? `none of ${of} slices moved beyond tolerance, farthest`
      : `${failed} of ${of} slices moved beyond tolerance, farthest`;
  return {
    ...base(context, options, compared, failed === 0, worst),
    code: `${options.code}_SLICE`,
    message: `${options.figure} by slice: ${head} ${name}: ${sayCompared(context, compared)} (${whole(compared.n)} ${options.of})`,
    worstSlice: name,
  };
}

function sayCompared(
  { live }: ModelContext,
  { n, now, before, change, bounds, tolerated }: Compared,
): string {
  if (n === 0) return `not compared with that of ${live!.name}: there is nothing to count`;
  const range = ({ lower, upper }: Interval) => `${points(lower)} to ${points(upper)}`;
  return `${percent(now)}, by ${live!.name} ${percent(before)}: ${points(change)} points (surely ${range(bounds)}); ${sayTolerated(tolerated)}`;
}

function sayTolerated({ lower, upper }: Interval): string {
  if (lower === -1) return `tolerated are at most ${points(upper)}`;
  if (upper === 1) return `tolerated are at least ${points(lower)}`;
  return `tolerated are ${points(lower)} to ${points(upper)}`;
}

function points(change: number): string {
  const size = Number((Math.abs(change) * 100).toPrecision(3));
  return `${change < 0 ? "-" : "+"}${size}`;
}

function base(
  context: ModelContext,
  { check, code, severity, action, counts }: CompareSharesOptions,
  { change, n, bounds, tolerated, confidence }: Compared,
  passed: boolean,
  slice?: number,
): Omit<Finding, "message"> {
  const { candidate, live } = context;
  const isMeant = (row: number) =>
    candidate.invalid[row] !== live!.invalid[row] && (counts === undefined || counts[row] === 1);
  return {
    check,
    code,
    severity,
    passed,
    observed: change,
    limit: change >= 0 ? tolerated.upper : tolerated.lower,
    n,
    interval: { ...bounds, confidence },
    ...(passed ? {} : sampleClicks(context, isMeant, slice)),
    action: passed ? "nothing to do" : action,
  };
}
