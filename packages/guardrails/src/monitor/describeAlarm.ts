import { clopperPearson } from "@slidr/metrics";
import type { Finding } from "../finding.js";
import type { MonitorAlarm } from "./monitorState.js";
import type { StreamWatch } from "./streamWatch.js";

const MINUTE_MS = 60_000;
const STREAMS_SHOWN = 5;
const CONFIDENCE = 0.95;

export interface AlarmFacts {
  readonly slices: readonly { readonly name: string; readonly streams: readonly StreamWatch[] }[];
  readonly bundle: string | undefined;
  readonly atMs: number;
  readonly evidence: number;
  readonly evidenceLimit: number;
  readonly falseAlarmsPerYear: number;
}

/** Puts an alarm into words: the stream with the most evidence, and those next to it; undefined where nothing but time has passed. */
export function describeAlarm(facts: AlarmFacts): MonitorAlarm | undefined {
  const { bundle, atMs, evidence, evidenceLimit } = facts;
  const ranked = facts.slices
    .flatMap(({ name, streams }) => streams.map((stream) => ({ name, stream, share: shareOf(stream) })))
    .filter(({ stream }) => stream.run !== null)
    .sort((a, b) => b.share - a.share);
  const [first] = ranked;
  if (first === undefined) return undefined;
  const run = first.stream.run!;
  return {
    finding: findingOf(first.name, first.stream, facts),
    ...(bundle !== undefined && { bundle }),
    atMs,
    sinceMs: run.sinceMs,
    clicks: run.trials,
    evidence,
    evidenceLimit,
    streams: ranked.slice(0, STREAMS_SHOWN).map(({ name, stream }) => lineOf(name, stream)),
  };
}

function findingOf(slice: string, stream: StreamWatch, facts: AlarmFacts): Finding {
  const { kind, side, usual } = stream;
  const { hits, trials, allowed, sinceMs } = stream.run!;
  const [known, of] = [hits, trials].map((count) => Math.round(count / usual.designEffect)) as [
    number,
    number,
  ];
  const minutes = Math.round((facts.atMs - sinceMs) / MINUTE_MS);
  return {
    check: "monitor",
    code: `MONITOR_${kind.metric.toUpperCase()}_${side.toUpperCase()}`,
    severity: "block",
    passed: false,
    slice,
    message: `${lineOf(slice, stream)}, in ${minutes} minutes since ${new Date(sinceMs).toISOString()}; a false alarm comes at most ${facts.falseAlarmsPerYear} times a year`,
    observed: hits / trials,
    limit: allowed / trials,
    n: trials,
    ...(of > 0 && { interval: { ...clopperPearson(known, of, CONFIDENCE), confidence: CONFIDENCE } }),
    action:
      "roll back if a bundle went live not long before; else look at the traffic, the stores and the labels of that time",
  };
}

function lineOf(slice: string, { kind, side, run, usual }: StreamWatch): string {
  const { hits, trials, allowed } = run!;
  const bound = side === "high" ? "at most" : "at least";
  return `${slice}: ${kind.title} ${percent(hits / trials)} of ${trials.toLocaleString("en-US")} clicks, usual at this hour is ${bound} ${percent(allowed / trials)} (design effect ${usual.designEffect.toFixed(1)})`;
}

function shareOf({ weight, evidence }: StreamWatch): number {
  return weight * Math.max(...evidence);
}

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
