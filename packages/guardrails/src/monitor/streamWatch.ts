import { logEvidence } from "./logEvidence.js";
import type { StreamRun, StreamState } from "./monitorState.js";
import type { Counts } from "./monitorWindow.js";
import type { Side, StreamKind } from "./streamKinds.js";
import type { UsualRates } from "./usualRates.js";

/** The odds of the limit times these are what evidence is sought for: a creep, a doubling, a leap. */
const ODDS_RATIOS: Readonly<Record<Side, readonly number[]>> = {
  high: [1.2, 2, 5],
  low: [1 / 1.2, 1 / 2, 1 / 5],
};

/** One rate of one slice, watched on one side. */
export interface StreamWatch {
  /** Unique within the slice: `IVR high`. */
  readonly key: string;
  readonly kind: StreamKind;
  readonly side: Side;
  readonly usual: UsualRates;
  /** Share of the mixture, divided equally among the alternatives. */
  readonly weight: number;
  /** The most that one window may add to the logarithm of the evidence: to cut evidence keeps its promise. */
  readonly logCap: number;
  /** By how much the logarithm of old evidence fades in a minute: what grows more slowly than this is no sharp change. */
  readonly fading: number;
  /** One Shiryaev-Roberts statistic per alternative. */
  readonly evidence: number[];
  run: StreamRun | null;
}

/** Begins, or goes on after a restart. */
export function watchStream(
  given: Pick<StreamWatch, "kind" | "side" | "usual" | "weight" | "logCap" | "fading">,
  state?: StreamState,
): StreamWatch {
  const ratios = ODDS_RATIOS[given.side];
  const evidence = state?.evidence.length === ratios.length ? [...state.evidence] : ratios.map(() => 0);
  return { ...given, key: streamKey(given.kind, given.side), evidence, run: state?.run ?? null };
}

export function streamKey(kind: StreamKind, side: Side): string {
  return `${kind.title} ${side}`;
}

/**
 * Takes a window in: R <- (R f + silent + 1) e for each alternative, and returns the stream's share of the mixture. The factor f < 1
 * fades what is old; to lessen evidence keeps its promise.
 *
 * R - (minutes so far) has no upward drift while the rate lies within its band, so the mean over all streams of R reaches A in A
 * minutes on average or later, however the streams hang together.
 *
 * @param silentMinutes minutes since the slice's last window that had none
 */
export function updateStream(
  stream: StreamWatch,
  counts: Counts,
  hourOfWeek: number,
  atMs: number,
  silentMinutes: number,
): number {
  const { kind, side, usual, evidence, logCap } = stream;
  const faded = stream.fading * (silentMinutes + 1);
  const limit = (side === "high" ? usual.upper : usual.lower)[hourOfWeek]!;
  const hits = kind.hits(counts);
  const trials = kind.trials(counts);
  const isJudged = trials > 0 && !Number.isNaN(limit);
  let sum = 0;
  for (const [index, ratio] of ODDS_RATIOS[side].entries()) {
    const log = isJudged ? logEvidence(hits, trials, limit, ratio, usual.designEffect) : 0;
    const value = (evidence[index]! * Math.exp(-faded) + silentMinutes + 1) * Math.exp(Math.min(log, logCap));
    evidence[index] = value;
    sum += value;
    if (index === 0 && isJudged)
      stream.run = nextRun(stream.run, { log: log - faded, hits, trials, allowed: trials * limit, atMs });
  }
  return (stream.weight * sum) / evidence.length;
}

/** The run of windows that speaks for a change: it begins anew where the evidence of the run alone falls to nothing (CUSUM). */
function nextRun(
  run: StreamRun | null,
  window: { log: number; hits: number; trials: number; allowed: number; atMs: number },
): StreamRun | null {
  const evidence = (run?.logEvidence ?? 0) + window.log;
  if (evidence <= 0) return null;
  return {
    sinceMs: run?.sinceMs ?? window.atMs,
    hits: (run?.hits ?? 0) + window.hits,
    trials: (run?.trials ?? 0) + window.trials,
    allowed: (run?.allowed ?? 0) + window.allowed,
    windows: (run?.windows ?? 0) + 1,
    logEvidence: evidence,
  };
}
