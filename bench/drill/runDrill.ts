import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Click, clickAt } from "@slidr/clicks";
import { createMemoryStore, featureNames } from "@slidr/features";
import type { HistoryEntry, Registry } from "@slidr/guardrails";
import {
  bundleDecider,
  type Correction,
  createEngine,
  type Decision,
  type DecisionLog,
  type Engine,
  openDecisionLog,
  type ReplayTotals,
  replayLog,
} from "@slidr/serve";
import { simulateTraffic } from "@slidr/simulate";
import { putFaultyBundle, registryWithStableBundle } from "./bundles.js";
import { correct, countDecision, noClicks, type PhaseTotals } from "./phaseTotals.js";
import { TrafficWatch } from "./watchTraffic.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A Monday. */
const START_MS = Date.UTC(2024, 0, 1);

/** How a drill goes. */
export interface DrillOptions {
  readonly clicksPerMinute: number;
  /** Sound weeks that the monitor learns from. */
  readonly weeks: number;
  /** Hour of the day at which the faulty bundle goes live. */
  readonly faultHour: number;
  /** What its thresholds are multiplied by. */
  readonly thresholdShare: number;
  readonly trainingClicks: number;
  readonly seed: number;
  /** Hears what happens. */
  readonly say: (line: string) => void;
}

/** What a drill showed. */
export interface Drill {
  readonly before: PhaseTotals;
  readonly during: PhaseTotals;
  /** The clicks of `during` once the corrections are applied. */
  readonly corrected: PhaseTotals;
  readonly after: PhaseTotals;
  readonly totals: ReplayTotals;
  readonly history: readonly HistoryEntry[];
  /** From the promote to the rollback; undefined where the monitor did not act. */
  readonly minutesToRollback: number | undefined;
  /** Clicks in the bad interval whose corrected verdict is not what the stable bundle says of the logged features. */
  readonly contradictions: number;
}

/** A faulty bundle goes live, the monitor rolls back, replay yields the corrections: in simulated time, with real parts. */
export async function runDrill(options: DrillOptions): Promise<Drill> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-drill-"));
  try {
    return await drillIn(directory, options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function drillIn(directory: string, options: DrillOptions): Promise<Drill> {
  const { clicksPerMinute, weeks, faultHour, thresholdShare, seed, say } = options;
  let nowMs = START_MS;
  const clock = () => nowMs;
  const registry = await registryWithStableBundle(join(directory, "registry"), clock, options.trainingClicks);
  const stableDigest = (await registry.live())!;
  const stable = await registry.read(stableDigest);
  const faulty = await putFaultyBundle(registry, stable, thresholdShare);
  say(`bundle ${stableDigest.slice(0, 12)} is live, trained on ${options.trainingClicks} clicks`);

  const dayMs = START_MS + weeks * 7 * DAY_MS;
  const faultMs = dayMs + faultHour * HOUR_MS;
  const log = await openDecisionLog({ directory: join(directory, "log") });
  const { spec, decideRow } = bundleDecider(stable);
  const engine = createEngine({
    bundle: stable,
    createStore: (wanted) => createMemoryStore(wanted, { entitiesMax: 500_000 }),
    clock,
    timer: () => performance.now(),
  });
  const watch = new TrafficWatch(registry, featureNames(spec).indexOf("user_clicks_1h"));
  const phases = { before: noClicks(), during: noClicks(), after: noClicks() };
  const interval = new Map<string, { isRobot: boolean; stableSays: boolean }>();
  let rolledBackMs: number | undefined;

  const decide = async (click: Click, isRobot: boolean): Promise<void> => {
    const decision = await engine.decide(click);
    await watch.add(click, decision);
    if (nowMs >= dayMs) {
      await append(log, click, decision);
      const phase = nowMs < faultMs ? "before" : rolledBackMs === undefined ? "during" : "after";
      countDecision(phases[phase], decision, isRobot);
      if (phase === "during" && !decision.degraded) {
        const stableSays = decideRow(decision.features, decision.slice).invalid;
        interval.set(click.clickId, { isRobot, stableSays });
      }
    }
    if (watch.alarm !== undefined && rolledBackMs === undefined) {
      rolledBackMs = nowMs;
      say(`${timeOf(nowMs)} ${watch.alarm.finding.message}: rolled back`);
    }
  };

  const traffic = simulateTraffic({
    seed,
    startMs: START_MS,
    durationMs: weeks * 7 * DAY_MS + DAY_MS,
    clicks: (weeks * 7 + 1) * 1440 * clicksPerMinute,
  });
  for (const { table, truth } of traffic) {
    for (let row = 0; row < table.rowCount; row++) {
      const click = clickAt(table, row);
      const lastMs = nowMs;
      nowMs = click.clickedAtMs;
      if (lastMs < dayMs && nowMs >= dayMs) watch.begin(stableDigest);
      if (lastMs < faultMs && nowMs >= faultMs) {
        await registry.promote(faulty, { who: "somebody", why: "thresholds set by hand" });
        say(
          `${timeOf(nowMs)} bundle ${faulty.slice(0, 12)} goes live, its thresholds ${thresholdShare} of what they were`,
        );
      }
      if (nowMs >= dayMs) await followRegistry(engine, registry, watch);
      await decide(click, truth[row] === 1);
    }
  }
  await engine.close();
  await log.close();

  const toMs = (rolledBackMs ?? nowMs) + 1;
  const out = join(directory, "replay");
  const totals = await replayLog({
    log: join(directory, "log"),
    fromMs: faultMs,
    toMs,
    time: "decided",
    bundle: stableDigest,
    readBundle: registry.read,
    out,
  });
  say(
    `replayed ${timeOf(faultMs)} to ${timeOf(toMs)} through bundle ${stableDigest.slice(0, 12)}: ${totals.credit} credits, ${totals.recharge} re-charges`,
  );
  const corrected = { ...phases.during };
  let contradictions = 0;
  for (const { clickId, action, to } of await readCorrections(out)) {
    const known = interval.get(clickId);
    if (known === undefined || to?.invalid !== known.stableSays) contradictions++;
    else if (action !== "unchanged") correct(corrected, action, known.isRobot);
  }
  return {
    ...phases,
    corrected,
    totals,
    history: await registry.history(),
    minutesToRollback: rolledBackMs === undefined ? undefined : (rolledBackMs - faultMs) / 60_000,
    contradictions,
  };
}

/** What an engine's own polling does, in simulated time. */
async function followRegistry(engine: Engine, registry: Registry, watch: TrafficWatch): Promise<void> {
  const live = await registry.live();
  if (live === undefined || live === engine.live) return;
  await engine.reload(await registry.read(live));
  watch.follow(live);
}

/** In production a full buffer is counted; in simulated time the writer gets the time it needs. */
async function append(log: DecisionLog, click: Click, decision: Decision): Promise<void> {
  log.append(click, decision);
  if (log.stats().pending > 4096) await log.flush();
}

async function readCorrections(directory: string): Promise<Correction[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("corrections-"));
  const texts = await Promise.all(
    names.map(async (name) => gunzipSync(await readFile(join(directory, name))).toString()),
  );
  return texts.flatMap((text) =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line)),
  );
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);
