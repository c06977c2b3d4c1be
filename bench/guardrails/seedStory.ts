import { mkdtemp, rm } from "node:fs/promises";
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
  blockingFindings,
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
/** Days 0 to 8 train the stable bundle, days 9 to 34 are what is normal, days 26 to 34 train the next one, which lives on day 35. */
const STABLE_DAYS = 9;
const RETRAIN_FROM_DAY = 26;
const LIVE_DAY = 35;
const ROBOTIC_CLICKS_MAX = 10;
const SLICES = defineSlices({ by: ["device"] });

/** When purchase labels go missing, and from which log the next bundle learns. */
export interface Circumstance {
  readonly name: string;
  /** Whether account histories label humans beside purchases. */
  readonly withHistories: boolean;
  readonly trainFromDay: number;
  /** Whether the purchase of a click of this time was lost. */
  readonly isLost: (atMs: number) => boolean;
  /** Whether it is about this hour of the day. */
  readonly isFaultyHour: (hour: number) => boolean;
}

const hourOf = (atMs: number) => Math.floor((atMs % DAY_MS) / HOUR_MS);
const dayOf = (atMs: number) => Math.floor((atMs - START_MS) / DAY_MS);
const inHours = (atMs: number, from: number) => hourOf(atMs) >= from && hourOf(atMs) < from + 6;

/** Six hours, once or each day, with and without other labels, in a week's log or a day's. */
export const CIRCUMSTANCES: readonly Circumstance[] = [
  {
    name: "nothing lost, labels by purchase only",
    withHistories: false,
    trainFromDay: RETRAIN_FROM_DAY,
    isLost: () => false,
    isFaultyHour: () => false,
  },
  {
    name: "Monday 12-18 of the week before",
    withHistories: true,
    trainFromDay: RETRAIN_FROM_DAY,
    isLost: (atMs) => dayOf(atMs) === 28 && inHours(atMs, 12),
    isFaultyHour: (hour) => hour >= 12 && hour < 12 + 6,
  },
  {
    name: "Monday 12-18 of the week before, labels by purchase only",
    withHistories: false,
    trainFromDay: RETRAIN_FROM_DAY,
    isLost: (atMs) => dayOf(atMs) === 28 && inHours(atMs, 12),
    isFaultyHour: (hour) => hour >= 12 && hour < 12 + 6,
  },
  {
    name: "12-18 each day",
    withHistories: true,
    trainFromDay: RETRAIN_FROM_DAY,
    isLost: (atMs) => inHours(atMs, 12),
    isFaultyHour: (hour) => hour >= 12 && hour < 12 + 6,
  },
  {
    name: "12-18 each day, labels by purchase only",
    withHistories: false,
    trainFromDay: RETRAIN_FROM_DAY,
    isLost: (atMs) => inHours(atMs, 12),
    isFaultyHour: (hour) => hour >= 12 && hour < 12 + 6,
  },
  {
    name: "6-12 of the two last days, trained on these only, labels by purchase only",
    withHistories: false,
    trainFromDay: LIVE_DAY - 2,
    isLost: (atMs) => inHours(atMs, 6),
    isFaultyHour: (hour) => hour >= 6 && hour < 6 + 6,
  },
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

/** The stable bundle, live since day 9, and what is normal under it. */
export interface StableStart {
  readonly registry: Registry;
  readonly stable: string;
  readonly baseline: TrafficBaselineJson;
  readonly setClock: (atMs: number) => void;
}

/** Runs the story under one circumstance: train, be blocked, force it through, watch, roll back. */
export async function seedStory(world: SeedWorld, circumstance: Circumstance): Promise<SeedOutcome> {
  const directory = await mkdtemp(join(tmpdir(), "slidr-seed-"));
  try {
    const start = await stableStart(world, circumstance.withHistories, directory);
    return await oneStory(world, circumstance, start);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function stableStart(
  world: SeedWorld,
  withHistories: boolean,
  directory: string,
): Promise<StableStart> {
  let nowMs = START_MS + STABLE_DAYS * DAY_MS;
  const setClock = (atMs: number) => {
    nowMs = atMs;
  };
  const registry = openRegistry(join(directory, "registry"), () => nowMs);
  const trained = await train(world, {
    fromDay: 0,
    toDay: STABLE_DAYS,
    withHistories,
    registry,
    isLost: () => false,
  });
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
  return { registry, stable, baseline: baseline.toJSON(), setClock };
}

async function oneStory(
  world: SeedWorld,
  circumstance: Circumstance,
  { registry, stable, baseline, setClock }: StableStart,
): Promise<SeedOutcome> {
  const liveMs = START_MS + LIVE_DAY * DAY_MS;
  setClock(liveMs);
  const trained = await train(world, {
    ...circumstance,
    fromDay: circumstance.trainFromDay,
    toDay: LIVE_DAY,
    registry,
  });
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

  const watched = await watch(world, { registry, digest, baseline, setClock, expected });
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

/** Day 35 by the new bundle, with the monitor beside it, until it has rolled back or the day is over. */
async function watch(
  world: SeedWorld,
  {
    registry,
    digest,
    baseline,
    setClock,
    expected,
  }: Omit<StableStart, "stable"> & { readonly digest: string; readonly expected: ExpectedChange },
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
      if (dayOf(window.atMs) === LIVE_DAY)
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
    if (dayOf(world.table.clickedAtMs[row]!) !== LIVE_DAY) return;
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
    readonly withHistories: boolean;
    readonly isLost: (atMs: number) => boolean;
    readonly registry: Registry;
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
      purchases: options.withHistories ? world.purchases : undefined,
      split: "time",
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
    seed: 1,
    listener: { stage: () => {}, progress: () => {}, note: () => {} },
    peakMemoryBytes: () => 0,
  });
  return summary;
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
): Promise<Pick<WindowFolderOptions, "humanOf" | "roboticOf" | "slices">> {
  const spec = (await registry.read(digest)).json("features.json") as Parameters<typeof featureNames>[0];
  const hourly = featureNames(spec).indexOf("user_clicks_1h");
  return {
    slices: SLICES,
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
