import { InputError } from "@slidr/clicks";
import type { Finding } from "../finding.js";

/** Evidence about one stream since it last looked normal. */
export interface StreamRun {
  /** Start of the first window of the run, epoch milliseconds. */
  readonly sinceMs: number;
  readonly hits: number;
  readonly trials: number;
  /** Hits that the limit would have allowed. */
  readonly allowed: number;
  readonly windows: number;
  /** Logarithm of the evidence of the run alone (CUSUM). */
  readonly logEvidence: number;
}

/** Something is sharply off: what, since when, and how sure. */
export interface MonitorAlarm {
  /** `block`, of check `monitor`: readable by people, and the evidence of a rollback. */
  readonly finding: Finding;
  /** The bundle that was being judged; absent where the monitor was told none. */
  readonly bundle?: string;
  /** End of the window that raised it, epoch milliseconds. */
  readonly atMs: number;
  /** Where the deviation is estimated to have begun. */
  readonly sinceMs: number;
  /** Clicks of the slice since then. */
  readonly clicks: number;
  /** How many times the evidence for a change outweighs none, all streams together. */
  readonly evidence: number;
  /** The evidence that one false alarm in so long allows. */
  readonly evidenceLimit: number;
  /** The streams with the most evidence, one line each. */
  readonly streams: readonly string[];
}

/** What a monitor remembers of one stream. */
export interface StreamState {
  /** Shiryaev-Roberts statistic per alternative, as of the slice's last minute. */
  readonly evidence: readonly number[];
  readonly run: StreamRun | null;
}

/** All that a monitor remembers: plain JSON, to be kept where a restart finds it. */
export interface MonitorState {
  readonly version: 1;
  readonly bundle?: string;
  /** Moves of the usual rates by slice and stream, on the logit scale, for the bundle that is followed; null: not watched. */
  readonly shifts?: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** Minutes since the epoch; absent before the first window. */
  readonly firstMinute?: number;
  readonly lastMinute?: number;
  /** Windows that came too late, far from all before, of another bundle or of a slice that the baseline does not know: not judged. */
  readonly ignored: number;
  readonly alarms: number;
  /** An alarm whose hook has not ended yet. */
  readonly unanswered?: MonitorAlarm;
  /** By slice, then by stream. */
  readonly slices: Readonly<
    Record<string, { readonly lastMinute: number; readonly streams: Readonly<Record<string, StreamState>> }>
  >;
}

/** Requires that a state is one; throws `MONITOR_STATE`. */
export function requireState(state: MonitorState): void {
  if (state?.version === 1 && isObject(state.slices) && Object.values(state.slices).every(isSliceState))
    return;
  throw new InputError(
    "MONITOR_STATE",
    `createMonitor requires a state of version 1 as monitor.state() gives it, got ${JSON.stringify(state)?.slice(0, 80)}`,
  );
}

function isSliceState(slice: MonitorState["slices"][string]): boolean {
  const { lastMinute, streams } = slice ?? {};
  return Number.isSafeInteger(lastMinute) && isObject(streams) && Object.values(streams).every(isStreamState);
}

function isStreamState(stream: StreamState): boolean {
  const { evidence, run } = stream ?? {};
  const isEvidence = Array.isArray(evidence) && evidence.every((value) => value >= 0 && value < Infinity);
  return isEvidence && (run === null || (isObject(run) && Number.isFinite(run.logEvidence)));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
