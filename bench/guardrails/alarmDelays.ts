import {
  createMonitor,
  createTrafficBaseline,
  type MonitorWindow,
  type TrafficBaselineJson,
} from "@slidr/guardrails";
import { BASELINE_WEEKS } from "./falseAlarms.js";
import {
  DEGRADED,
  type DecidedClicks,
  type Deviation,
  decidedTraffic,
  emptyClicks,
  HUMAN,
  INVALID,
  LEAVES,
  SCORE_BINS,
  START_MS,
  WEEK_MS,
  WindowFolder,
} from "./monitorTraffic.js";

/** Before a deviation the monitor watches sound traffic for so long. */
const CLEAN_MINUTES = 120;
/** A deviation that was not seen within so long was missed. */
const SEEN_WITHIN_MINUTES = 24 * 60;

export interface DelayRow {
  readonly name: string;
  /** Which clicks are counted in `clicks`: all, or the slice's. */
  readonly of: string;
  readonly runs: number;
  readonly seen: number;
  /** Minutes from the first wrong decision to the alarm, median and 90%; those not seen count as the longest. */
  readonly minutes: readonly [number, number];
  readonly clicks: readonly [number, number];
  /** The alarm's code, most often. */
  readonly code: string;
}

/** Sound traffic to learn from, and a week of it to break. */
export interface DelayTraffic {
  readonly baseline: TrafficBaselineJson;
  readonly week: DecidedClicks;
  readonly clicksPerMinute: number;
}

/** Makes six weeks of baseline and the week after. */
export function delayTraffic(seed: number, clicksPerMinute: number): DelayTraffic {
  const baseline = createTrafficBaseline({ timeZone: "UTC" });
  const learn = new WindowFolder((window) => baseline.add(window));
  const endMinute = (START_MS + BASELINE_WEEKS * WEEK_MS) / 60_000;
  const kept: DecidedClicks[] = [];
  for (const part of decidedTraffic({ seed, weeks: BASELINE_WEEKS + 1, clicksPerMinute })) {
    const end = part.minute.findIndex((minute) => minute >= endMinute);
    learn.add(part, 0, end < 0 ? part.count : end);
    if (end >= 0) kept.push(slice(part, end));
  }
  learn.flush();
  return { baseline: baseline.toJSON(), week: joined(kept), clicksPerMinute };
}

/** Breaks the week at `runs` moments, one after another, in each of the ways, and says how long the monitor took. */
export async function alarmDelays(traffic: DelayTraffic, runs: number): Promise<DelayRow[]> {
  const rows: DelayRow[] = [];
  for (const { name, leaf, deviate } of deviations(traffic.week)) {
    const delays: { minutes: number; clicks: number; code: string }[] = [];
    for (let run = 0; run < runs; run++)
      delays.push(await oneDelay(traffic, (0.02 + (0.8 * run) / runs) * 7 * 1440, deviate, leaf));
    const codes = delays.map(({ code }) => code).filter((code) => code !== "");
    rows.push({
      name,
      of: leaf === undefined ? "all" : LEAVES[leaf]!,
      runs,
      seen: codes.length,
      minutes: quantiles(delays.map(({ minutes }) => minutes)),
      clicks: quantiles(delays.map(({ clicks }) => clicks)),
      code: mostOften(codes),
    });
  }
  return rows;
}

interface NamedDeviation {
  readonly name: string;
  readonly leaf?: number;
  readonly deviate: Deviation;
}

/** The ways in which decisions go wrong; shares are of the sound week, so that each does what its name says. */
function deviations(week: DecidedClicks): NamedDeviation[] {
  const ivr = shareOf(week, () => true);
  const leaf = leafOfSize(week, 0.01);
  const inLeaf = shareOf(week, (row) => week.leaf[row] === leaf);
  const fpr = shareOf(week, (row) => (week.flags[row]! & HUMAN) !== 0);
  /** Makes this share of the users who are valid invalid, each with all clicks. */
  const invalidate =
    (share: number, isIn: (clicks: DecidedClicks, row: number) => boolean): Deviation =>
    (clicks, row) => {
      const [flags, bin] = [clicks.flags[row]!, clicks.bin[row]!];
      const hit = isIn(clicks, row) && drawOf(clicks.user[row]!) < share;
      return { flags: hit ? flags | INVALID : flags, bin };
    };
  return [
    { name: `IVR doubled (${percent(ivr)}) overall`, deviate: invalidate(ivr / (1 - ivr), () => true) },
    {
      name: `IVR doubled (${percent(inLeaf)}) in one slice of ${percent(sizeOf(week, leaf))}`,
      leaf,
      deviate: invalidate(inLeaf / (1 - inLeaf), (clicks, row) => clicks.leaf[row] === leaf),
    },
    {
      name: `all of that slice invalid`,
      leaf,
      deviate: invalidate(1, (clicks, row) => clicks.leaf[row] === leaf),
    },
    ...[0.025, 0.035, 0.075].map((size) => {
      const larger = leafOfSize(week, size);
      return {
        name: `all of a slice of ${percent(sizeOf(week, larger))} invalid`,
        leaf: larger,
        deviate: invalidate(1, (clicks, row) => clicks.leaf[row] === larger),
      };
    }),
    {
      name: `FPR proxy (${percent(fpr)}) x5`,
      deviate: invalidate((4 * fpr) / (1 - fpr), (clicks, row) => (clicks.flags[row]! & HUMAN) !== 0),
    },
    {
      name: "degraded share 10%",
      deviate: (clicks, row) => {
        const [flags, bin] = [clicks.flags[row]!, clicks.bin[row]!];
        return { flags: drawOf(row) < 0.1 ? (flags & ~INVALID) | DEGRADED : flags, bin };
      },
    },
    {
      name: "scores shifted by 0.1, verdicts as before",
      deviate: (clicks, row) => ({
        flags: clicks.flags[row]!,
        bin: Math.min(SCORE_BINS - 1, clicks.bin[row]! + SCORE_BINS / 10),
      }),
    },
    {
      name: "nothing invalid any more",
      deviate: (clicks, row) => ({ flags: clicks.flags[row]! & ~INVALID, bin: clicks.bin[row]! }),
    },
  ];
}

async function oneDelay(
  { baseline, week }: DelayTraffic,
  fromMinutes: number,
  deviate: Deviation,
  leaf: number | undefined,
): Promise<{ minutes: number; clicks: number; code: string }> {
  const monitor = createMonitor({ baseline });
  const firstMinute = Math.floor(week.minute[0]! + fromMinutes);
  const from = rowAt(week, firstMinute - CLEAN_MINUTES);
  const begin = rowAt(week, firstMinute);
  let windows: MonitorWindow[] = [];
  const folder = new WindowFolder((window) => windows.push(window));
  folder.add(week, from, begin);
  for (const window of windows) await monitor.observe(window);
  windows = [];
  let clicks = 0;
  for (let minutes = 1; minutes <= SEEN_WITHIN_MINUTES; minutes++) {
    const [start, end] = [rowAt(week, firstMinute + minutes - 1), rowAt(week, firstMinute + minutes)];
    folder.add(week, start, end, deviate);
    folder.flush();
    for (let row = start; row < end; row++) if (leaf === undefined || week.leaf[row] === leaf) clicks++;
    for (const window of windows) {
      const alarm = await monitor.observe(window);
      if (alarm !== undefined)
        return { minutes, clicks, code: `${alarm.finding.code} in ${alarm.finding.slice}` };
    }
    windows = [];
  }
  return { minutes: SEEN_WITHIN_MINUTES, clicks, code: "" };
}

/** First row at or after a minute; minutes do not fall. */
function rowAt({ minute, count }: DecidedClicks, at: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (minute[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const drawOf = (value: number) => (Math.imul(value + 1, 0x9e37_79b1) >>> 0) / 2 ** 32;

function shareOf(week: DecidedClicks, isIn: (row: number) => boolean): number {
  let [hits, trials] = [0, 0];
  for (let row = 0; row < week.count; row++) {
    if (!isIn(row)) continue;
    trials++;
    if (week.flags[row]! & INVALID) hits++;
  }
  return hits / trials;
}

function sizeOf(week: DecidedClicks, leaf: number): number {
  let size = 0;
  for (let row = 0; row < week.count; row++) if (week.leaf[row] === leaf) size++;
  return size / week.count;
}

function leafOfSize(week: DecidedClicks, wanted: number): number {
  const sizes = LEAVES.map((_, leaf) => sizeOf(week, leaf));
  return sizes.reduce(
    (best, size, leaf) => (Math.abs(size - wanted) < Math.abs(sizes[best]! - wanted) ? leaf : best),
    0,
  );
}

function slice(clicks: DecidedClicks, from: number): DecidedClicks {
  const { minute, leaf, flags, bin, user } = clicks;
  return {
    count: clicks.count - from,
    minute: minute.slice(from),
    leaf: leaf.slice(from),
    flags: flags.slice(from),
    bin: bin.slice(from),
    user: user.slice(from),
  };
}

function joined(parts: readonly DecidedClicks[]): DecidedClicks {
  const all = emptyClicks(parts.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (const part of parts) {
    for (const column of ["minute", "leaf", "flags", "bin", "user"] as const)
      all[column].set(part[column], at);
    at += part.count;
  }
  return all;
}

function quantiles(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.5, 0.9].map((q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!) as [
    number,
    number,
  ];
}

function mostOften(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

const percent = (share: number) => `${(100 * share).toPrecision(2)}%`;
