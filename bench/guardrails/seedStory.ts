import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistry, retrain } from "@slidr/cli";
import {
  type ClickTable,
  clickAt,
  defineSlices,
  fieldsOfTable,
  type PurchaseHistory,
  selectRows,
} from "@slidr/clicks";
import { createMemoryStore, featureNames } from "@slidr/features";
import {
  type BaselineStore,
  blockingFindings,
  createBaselineStore,
  createMonitor,
  createTrafficBaseline,
  type ExpectedChange,
  expectedChange,
  type Finding,
  type HistoryEntry,
  type MonitorAlarm,
  type MonitorWindow,
  type Registry,
  rollbackOnAlarm,
  type TrafficBaselineJson,
} from "@slidr/guardrails";
import { highRfmUsers } from "@slidr/labels";
import { wasmEngine } from "@slidr/model";
import { createEngine, createWindowFolder, type Decision, type WindowFolderOptions } from "@slidr/serve";
import { simulateTable } from "@slidr/simulate";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const START_MS = Date.UTC(2024, 2, 4);
/** The first ten days train the stable bundle, the next 25 are what is normal; on day 35 the next bundle is live. */
const STABLE_DAYS = 10;
const LIVE_DAY = 35;
/** Of a log of this many days, each bundle learns from the first, takes thresholds from the next two, and is judged on the last, whose labels are young. */
const CALIBRATION_DAYS = 2;
const TEST_DAYS = 1;
const ROBOTIC_CLICKS_MAX = 10;
const SLICES = defineSlices({ by: ["device"] });

/** When purchase labels go missing, and from which log the next bundle learns. */
export interface Circumstance {
  readonly name: string;
  /** Days of its log, the live day not included; of a log of two days, users of the first are divided into those to learn from and those for thresholds. */
  readonly logDays: number;
  /** Whether the purchase of a click of this time was lost. */
  readonly isLost: (atMs: number) => boolean;
  /** Hour of day 35 at which the next bundle is promoted; default 0. */
  readonly promotedAtHour?: number;
}

const hourOf = (atMs: number) => Math.floor((atMs % DAY_MS) / HOUR_MS);
const dayOf = (atMs: number) => Math.floor((atMs - START_MS) / DAY_MS);
/** Whether an hour of the day is one of those whose labels vanish. */
export const isLostHour = (hour: number): boolean => hour >= 12 && hour < 18;

/** In no hour, in six hours of each day, and in six hours once. */
export const CIRCUMSTANCES: readonly Circumstance[] = [
  { name: "none, a week's log", logDays: STABLE_DAYS, isLost: () => false },
  { name: "12-18 each day, a week's log", logDays: STABLE_DAYS, isLost: (atMs) => isLostHour(hourOf(atMs)) },
  {
    name: "12-18 each day, a week's log, promoted at noon",
    logDays: STABLE_DAYS,
    isLost: (atMs) => isLostHour(hourOf(atMs)),
    promotedAtHour: 12,
  },
  { name: "12-18 once, a day's log", logDays: 2, isLost: (atMs) => isLostHour(hourOf(atMs)) },
];

/** What happened under one circumstance; counts of day 35, hours of the day in UTC. */
export interface SeedOutcome {
  readonly circumstance: Circumstance;
  readonly blocking: readonly Finding[];
  /** [24] humans by truth, and those invalid by the stable and by the new bundle. */
  readonly humans: Uint32Array;
  readonly lostBefore: Uint32Array;
  readonly lostAfter: Uint32Array;
  readonly alarm: MonitorAlarm | undefined;
  /** Of day 35 until the rollback: clicks, and humans that the new bundle lost. */
  readonly clicksUntil: number;
  readonly humansLostUntil: number;
  /** From the promote to the alarm; NaN without. */
  readonly minutesLive: number;
  readonly history: readonly HistoryEntry[];
}

export interface SeedWorld {
  readonly table: ClickTable;
  readonly truth: Uint8Array;
  readonly purchases: PurchaseHistory;
  readonly knownHumans: ReadonlySet<string>;
  readonly engine: Awaited<ReturnType<typeof wasmEngine>>;
}

/** Five weeks of synthetic traffic with its truth. */
export async function seedWorld(seed: number, clicksPerDay: number): Promise<SeedWorld> {
  const { table, truth, purchases } = simulateTable({
    seed,
    clicks: clicksPerDay * (LIVE_DAY + 1),
    startMs: START_MS,
    durationMs: (LIVE_DAY + 1) * DAY_MS,
    humans: { users: 2 * clicksPerDay },
    variation: { humanSigma: 0.05, robotSigma: 0.1, purchaseSigma: 0.05 },
  });
  const users = table.userId.dictionary;
  const high = highRfmUsers({ history: purchases, asOfMs: START_MS + STABLE_DAYS * DAY_MS, users });
  const knownHumans = new Set(users.filter((_, code) => high[code] === 1));
  return { table, truth, purchases, knownHumans, engine: await wasmEngine() };
}

/** The stable bundle, live since day 10, and what is normal under it. */
export interface StableStart {
  /** Holds the registry and the days accepted before. */
  readonly directory: string;
  readonly stable: string;
  readonly baseline: TrafficBaselineJson;
}

/** Runs the story under each circumstance: train, be blocked, force it through, watch, roll back. */
export async function* seedStories(
  world: SeedWorld,
  circumstances: readonly Circumstance[],
): AsyncGenerator<SeedOutcome> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-seed-"));
  try {
    const start = await stableStart(world, join(directory, "stable"));
    for (const [index, circumstance] of circumstances.entries()) {
      const own = join(directory, String(index));
      await cp(start.directory, own, { recursive: true });
      yield await oneStory(world, circumstance, { ...start, directory: own });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function storesIn(directory: string, clock: () => number) {
  return {
    registry: openRegistry(join(directory, "registry"), clock),
    baselines: createBaselineStore(join(directory, "baselines"), { clock }),
  };
}

async function stableStart(world: SeedWorld, directory: string): Promise<StableStart> {
  await mkdir(directory);
  const stores = storesIn(directory, () => START_MS + STABLE_DAYS * DAY_MS);
  const { registry } = stores;
  const trained = await train(world, { fromDay: 0, toDay: STABLE_DAYS, ...stores, isLost: () => false });
  const stable = trained.bundle.digest;
  if (!trained.bundle.promoted)
    await registry.promote(stable, {
      who: "bench",
      why: "first bundle",
      override: { reason: trained.bundle.why },
    });
  const baseline = createTrafficBaseline({ timeZone: "UTC" });
  const folder = createWindowFolder({
    ...(await foldingOf(world, registry, stable)),
    onWindow: (window) => {
      if (window.atMs >= START_MS + STABLE_DAYS * DAY_MS) baseline.add(window);
    },
  });
  await decide(world, registry, stable, STABLE_DAYS - 1, LIVE_DAY, (row, decision) => {
    folder.add(clickAt(world.table, row), decision);
  });
  folder.flush();
  return { directory, stable, baseline: baseline.toJSON() };
}

async function oneStory(
  world: SeedWorld,
  circumstance: Circumstance,
  { directory, stable, baseline }: StableStart,
): Promise<SeedOutcome> {
  const liveMs = START_MS + LIVE_DAY * DAY_MS + (circumstance.promotedAtHour ?? 0) * HOUR_MS;
  let nowMs = liveMs;
  const setClock = (atMs: number) => {
    nowMs = atMs;
  };
  const stores = storesIn(directory, () => nowMs);
  const { registry } = stores;
  const { isLost, logDays } = circumstance;
  const trained = await train(world, { fromDay: LIVE_DAY - logDays, toDay: LIVE_DAY, ...stores, isLost });
  const blocking = blockingFindings(trained.findings);
  const { digest } = trained.bundle;
  if (!trained.bundle.promoted)
    await registry.promote(digest, {
      who: "bench",
      why: "the study goes on where a person should not",
      override: { reason: "to see what the monitor does" },
    });

  const { table, truth } = world;
  const [humans, lostBefore, lostAfter] = [0, 0, 0].map(() => new Uint32Array(24)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  /** The day before, by this bundle, as windows; and how many humans it loses on the day itself. */
  const judge = async (bundle: string, lost: Uint32Array): Promise<MonitorWindow[]> => {
    const windows: MonitorWindow[] = [];
    const folder = createWindowFolder({
      ...(await foldingOf(world, registry, bundle)),
      onWindow: (window) => windows.push(window),
    });
    await decide(world, registry, bundle, LIVE_DAY - 2, LIVE_DAY + 1, (row, decision) => {
      const atMs = table.clickedAtMs[row]!;
      if (dayOf(atMs) === LIVE_DAY - 1) folder.add(clickAt(table, row), decision);
      if (dayOf(atMs) === LIVE_DAY && truth[row] === 0 && decision.invalid) lost[hourOf(atMs)]!++;
    });
    folder.flush();
    return windows;
  };
  const expected = expectedChange(await judge(stable, lostBefore), await judge(digest, lostAfter), [
    "scores",
  ]);
  for (const row of rowsOf(table, LIVE_DAY, LIVE_DAY + 1))
    if (truth[row] === 0) humans[hourOf(table.clickedAtMs[row]!)]!++;

  const watched = await watch(world, { registry, digest, baseline, setClock, expected, liveMs });
  return {
    circumstance,
    blocking,
    humans,
    lostBefore,
    lostAfter,
    ...watched,
    minutesLive: watched.alarm === undefined ? Number.NaN : (watched.alarm.atMs - liveMs) / 60_000,
    history: await registry.history(),
  };
}

interface Watched {
  readonly registry: Registry;
  readonly digest: string;
  readonly baseline: TrafficBaselineJson;
  readonly expected: ExpectedChange;
  readonly setClock: (atMs: number) => void;
  readonly liveMs: number;
}

/** Day 35 by the new bundle from its promote on, with the monitor beside it, until it has rolled back or the day is over. */
async function watch(
  world: SeedWorld,
  { registry, digest, baseline, setClock, expected, liveMs }: Watched,
): Promise<Pick<SeedOutcome, "alarm" | "clicksUntil" | "humansLostUntil">> {
  let alarm: MonitorAlarm | undefined;
  let [clicksUntil, humansLostUntil] = [0, 0];
  const answer = rollbackOnAlarm(registry);
  const monitor = createMonitor({
    baseline,
    onAlarm: (raised) => {
      setClock(raised.atMs);
      return answer(raised);
    },
  });
  monitor.follow(digest, expected);
  const pending: Promise<unknown>[] = [];
  const folder = createWindowFolder({
    ...(await foldingOf(world, registry, digest)),
    onWindow: (window) => {
      if (window.atMs >= liveMs)
        pending.push(
          monitor.observe(window).then((raised) => {
            alarm ??= raised;
          }),
        );
    },
  });
  await decide(world, registry, digest, LIVE_DAY - 1, LIVE_DAY + 1, async (row, decision) => {
    folder.add(clickAt(world.table, row), decision);
    if (pending.length > 0) await Promise.all(pending.splice(0));
    if (alarm !== undefined) return "stop";
    if (world.table.clickedAtMs[row]! < liveMs) return;
    clicksUntil++;
    if (world.truth[row] === 0 && decision.invalid) humansLostUntil++;
  });
  return { alarm, clicksUntil, humansLostUntil };
}

async function train(
  world: SeedWorld,
  options: {
    readonly fromDay: number;
    readonly toDay: number;
    readonly isLost: (atMs: number) => boolean;
    readonly registry: Registry;
    readonly baselines: BaselineStore;
  },
) {
  const part = selectRows(world.table, Uint32Array.from(rowsOf(world.table, options.fromDay, options.toDay)));
  const purchased = part.purchased!.map((flag, row) => (options.isLost(part.clickedAtMs[row]!) ? 0 : flag));
  const purchasedAtMs = part.purchasedAtMs!.map((atMs, row) => (purchased[row] === 1 ? atMs : Number.NaN));
  const table = { ...part, purchased, purchasedAtMs };
  const { summary } = await retrain({
    traffic: {
      kind: "synthetic",
      name: "seed story",
      table,
      fields: fieldsOfTable(table),
      split: splitOf(table, options),
      purchaseWindowMs: DAY_MS,
      leaveOut: [],
      rows: { read: table.rowCount, rejected: 0, dropped: 0 },
      notes: [],
    },
    slices: SLICES,
    budget: 0.005,
    roboticClicksMax: ROBOTIC_CLICKS_MAX,
    timeZone: "UTC",
    engine: world.engine,
    registry: options.registry,
    baselines: options.baselines,
    seed: 1,
    listener: { stage: () => {}, progress: () => {}, note: () => {} },
    peakMemoryBytes: () => 0,
  });
  return summary;
}

/** [rowCount] 0 train, 1 calibrate, 2 test: whole days, so that labels are mature where they are learnt from; of two days, users. */
function splitOf(
  { clickedAtMs, userId }: ClickTable,
  { fromDay, toDay }: { readonly fromDay: number; readonly toDay: number },
): Uint8Array {
  const testFrom = toDay - TEST_DAYS;
  const calibrateFrom = testFrom - CALIBRATION_DAYS;
  return Uint8Array.from(clickedAtMs, (atMs, row) => {
    const day = dayOf(atMs);
    if (day >= testFrom) return 2;
    if (calibrateFrom > fromDay) return day >= calibrateFrom ? 1 : 0;
    return Math.imul(userId.codes[row]! + 1, 0x9e37_79b1) >>> 30 === 0 ? 1 : 0;
  });
}

/** Decides the clicks of days [fromDay, toDay) by one bundle through a real engine whose counters begin empty. */
async function decide(
  { table }: SeedWorld,
  registry: Registry,
  digest: string,
  fromDay: number,
  toDay: number,
  hear: (row: number, decision: Decision) => unknown,
): Promise<void> {
  let nowMs = 0;
  const engine = createEngine({
    bundle: await registry.read(digest),
    createStore: (spec) => createMemoryStore(spec, { entitiesMax: 4_000_000 }),
    clock: () => nowMs,
    // Simulated time: no click is late.
    timer: () => 0,
  });
  await engine.ready();
  for (const row of rowsOf(table, fromDay, toDay)) {
    nowMs = table.clickedAtMs[row]!;
    if ((await hear(row, await engine.decide(clickAt(table, row)))) === "stop") break;
  }
  await engine.close();
}

/** Who counts as human and as robotic online: accounts with a good history, and users above the hourly limit. */
async function foldingOf(
  { knownHumans }: SeedWorld,
  registry: Registry,
  digest: string,
): Promise<Pick<WindowFolderOptions, "humanOf" | "roboticOf">> {
  const spec = (await registry.read(digest)).json("features.json") as Parameters<typeof featureNames>[0];
  const hourly = featureNames(spec).indexOf("user_clicks_1h");
  return {
    humanOf: (click) => click.loggedIn === true && knownHumans.has(click.userId),
    roboticOf: (_, decision) => !decision.degraded && decision.features[hourly]! > ROBOTIC_CLICKS_MAX,
  };
}

function* rowsOf({ clickedAtMs, rowCount }: ClickTable, fromDay: number, toDay: number): Generator<number> {
  for (let row = 0; row < rowCount; row++) {
    const day = dayOf(clickedAtMs[row]!);
    if (day >= toDay) return;
    if (day >= fromDay) yield row;
  }
}
