import { calibrate } from "@slidr/calibrate";
import { type ClickTable, defineSlices, type PurchaseHistory } from "@slidr/clicks";
import { defaultSpec, encodeTable, type FeatureMatrix } from "@slidr/features";
import { blockingFindings, checkHumanDensity, checkTrainingData, profileDay } from "@slidr/guardrails";
import { highRfmUsers, humanLabels, purchaseLabels } from "@slidr/labels";
import { balanceWeights, compileScorer, trainClassifier, wasmEngine } from "@slidr/model";
import { simulateTable } from "@slidr/simulate";
import { balanceTraining } from "../../packages/cli/src/pipeline/balanceTraining.js";
import { holdOutUsers } from "../../packages/cli/src/pipeline/holdOutUsers.js";
import { take, takeRows } from "../../packages/cli/src/pipeline/take.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const START_MS = Date.UTC(2024, 2, 4);
const BUDGET = 0.005;
const LOST_FROM = 12;
const LOST_TO = 18;
const TIME_ZONE = "UTC";

/** Where purchase labels of 12:00 to 18:00 vanish, and how the next bundle learns from what is left. */
export interface LabelLoss {
  readonly name: string;
  readonly clicksPerDay: number;
  /** Days of the log; the last is live, the one before too young to be labelled. */
  readonly days: number;
  /** Thresholds come from a quarter of the users of the days that trained, or from the days after. */
  readonly calibratedOn: "users" | "later days";
  readonly trainDays: readonly [number, number];
  readonly calibrationDays: readonly [number, number];
  readonly lostDays: readonly [number, number];
  /** As `slidr train` has it, weights of the labels alone, or none. */
  readonly weights?: "labels" | "none";
  /** Slices are the quarters of the day; else devices. */
  readonly byTime?: boolean;
  readonly withHistories?: boolean;
  readonly epochsMax?: number;
}

const week = {
  clicksPerDay: 12_000,
  days: 11,
  calibratedOn: "later days",
  trainDays: [0, 7],
  calibrationDays: [7, 9],
  lostDays: [0, 9],
} as const;
const day = {
  clicksPerDay: 60_000,
  days: 6,
  calibratedOn: "users",
  trainDays: [3, 4],
  calibrationDays: [3, 4],
  lostDays: [3, 4],
} as const;

export const LABEL_LOSSES: readonly LabelLoss[] = [
  { name: "a day's log", ...day },
  { name: "a day's log, account histories label too", ...day, withHistories: true },
  { name: "a day's log, label weights only", ...day, weights: "labels" },
  { name: "a day's log of 12,000 clicks", ...day, clicksPerDay: 12_000 },
  { name: "a week's log, lost each day", ...week },
  { name: "... account histories label too", ...week, withHistories: true },
  { name: "... label weights only", ...week, weights: "labels" },
  { name: "... no weights", ...week, weights: "none" },
  { name: "... slices of six hours", ...week, byTime: true },
  { name: "... calibration's labels sound", ...week, lostDays: [0, 7] },
  { name: "a week's log, lost on one day of it", ...week, lostDays: [6, 7] },
  { name: "a week's log of 60,000 clicks a day, lost each day", ...week, clicksPerDay: 60_000 },
  { name: "... trained for up to 40 epochs", ...week, clicksPerDay: 60_000, epochsMax: 40 },
];

export interface LossWorld {
  readonly table: ClickTable;
  readonly truth: Uint8Array;
  readonly purchases: PurchaseHistory;
  readonly features: FeatureMatrix;
  readonly engine: Awaited<ReturnType<typeof wasmEngine>>;
}

/** A log with its truth. */
export async function lossWorld(
  seed: number,
  { clicksPerDay, days }: Pick<LabelLoss, "clicksPerDay" | "days">,
): Promise<LossWorld> {
  const made = simulateTable({
    seed,
    clicks: clicksPerDay * days,
    startMs: START_MS,
    durationMs: days * DAY_MS,
    humans: { users: 2 * clicksPerDay },
    variation: { humanSigma: 0.05, robotSigma: 0.1, purchaseSigma: 0.05 },
  });
  const features = encodeTable(defaultSpec({ timeZone: TIME_ZONE }), made.table);
  return { ...made, features, engine: await wasmEngine() };
}

/** What a bundle does to the live day. */
export interface LiveDay {
  /** [24] by hour: people's clicks, those lost, robots' clicks, those caught. */
  readonly humans: Uint32Array;
  readonly lost: Uint32Array;
  readonly robots: Uint32Array;
  readonly caught: Uint32Array;
}

export interface LossOutcome {
  readonly loss: LabelLoss;
  /** Codes of the checks that would have blocked, each once: of all labels trained on, and of the last lost day against the days before it. */
  readonly densityBlocks: readonly string[];
  readonly dataBlocks: readonly string[];
  readonly sound: LiveDay;
  readonly broken: LiveDay;
}

/** Trains twice, on sound and on broken labels, and lets both decide the live day. */
export async function labelLoss(world: LossWorld, loss: LabelLoss): Promise<LossOutcome> {
  const broken = labelsOf(world, loss, loss.lostDays);
  const learnt = rowsOfDays(world.table, loss.trainDays[0], loss.calibrationDays[1]);
  const density = checkHumanDensity({
    clickedAtMs: take(world.table.clickedAtMs, learnt),
    human: take(broken, learnt),
    timeZone: TIME_ZONE,
  });
  const judged = loss.lostDays[1] - 1;
  const data = checkTrainingData({
    profile: profileOf(world, broken, judged),
    baseline: Array.from({ length: judged }, (_, before) => profileOf(world, broken, before)),
  });
  return {
    loss,
    densityBlocks: codesOf(density),
    dataBlocks: codesOf(data),
    sound: await liveDay(world, loss, labelsOf(world, loss, [0, 0])),
    broken: await liveDay(world, loss, broken),
  };
}

const codesOf = (findings: Parameters<typeof blockingFindings>[0]) => [
  ...new Set(blockingFindings(findings).map(({ code }) => code)),
];

const hourOf = (atMs: number) => Math.floor((atMs % DAY_MS) / HOUR_MS);
const dayOf = (atMs: number) => Math.floor((atMs - START_MS) / DAY_MS);

/** Whether an hour of the day is one of those whose labels vanish. */
export const isLostHour = (hour: number): boolean => hour >= LOST_FROM && hour < LOST_TO;

/** Labels as they stand at the beginning of the live day, less those that vanished. */
function labelsOf(
  { table, purchases }: LossWorld,
  { days, withHistories }: LabelLoss,
  [from, to]: readonly [number, number],
): Int8Array {
  const asOfMs = START_MS + (days - 1) * DAY_MS;
  const isLost = (atMs: number) => dayOf(atMs) >= from && dayOf(atMs) < to && isLostHour(hourOf(atMs));
  const purchase = purchaseLabels({
    clickedAtMs: table.clickedAtMs,
    purchased: table.purchased!.map((flag, row) => (isLost(table.clickedAtMs[row]!) ? 0 : flag)),
    purchasedAtMs: table.purchasedAtMs!.map((atMs, row) =>
      isLost(table.clickedAtMs[row]!) ? Number.NaN : atMs,
    ),
    windowMs: DAY_MS,
    asOfMs,
  });
  if (!withHistories) return purchase;
  const highRfm = highRfmUsers({ history: purchases, asOfMs: START_MS, users: table.userId.dictionary });
  return humanLabels({ purchase, userCodes: table.userId.codes, highRfm });
}

function profileOf({ table }: LossWorld, human: Int8Array, of: number) {
  const rows = rowsOfDays(table, of, of + 1);
  return profileDay({
    fromMs: START_MS + of * DAY_MS,
    toMs: START_MS + (of + 1) * DAY_MS,
    timeZone: TIME_ZONE,
    clickedAtMs: take(table.clickedAtMs, rows),
    human: take(human, rows),
    clickId: Array.from(rows, (row) => table.clickId[row]!),
  });
}

async function liveDay(world: LossWorld, loss: LabelLoss, human: Int8Array): Promise<LiveDay> {
  const { table, truth, features, engine } = world;
  const isHeldOut = (row: number) =>
    loss.calibratedOn === "users" && Math.imul(table.userId.codes[row]! + 1, 0x9e37_79b1) >>> 30 === 0;
  const rows = rowsOfDays(table, ...loss.trainDays).filter((row) => human[row] !== -1 && !isHeldOut(row));
  const calibration = rowsOfDays(table, ...loss.calibrationDays).filter(
    (row) => loss.calibratedOn === "later days" || isHeldOut(row),
  );
  const weights = weightsOf(world, loss, human, rows);
  const { model } = await trainClassifier({
    ...(() => {
      const { training, validation } = holdOutUsers({ table, features, human, labelled: rows, weights });
      return { ...training, validation };
    })(),
    width: features.width,
    names: features.names,
    kinds: features.kinds,
    engine,
    seed: 1,
    ...(loss.epochsMax !== undefined && { epochsMax: loss.epochsMax }),
  });
  const scorer = compileScorer(model);
  const scoresOf = (of: Uint32Array) => {
    const scores = new Float32Array(of.length);
    scorer.scoreBatch(takeRows(features.values, features.width, of), of.length, scores);
    return scores;
  };
  const { slice, tree } = slicesOf(table, loss);
  const { table: decided } = calibrate({
    scores: scoresOf(calibration),
    slice: take(slice, calibration),
    tree,
    purchased: Uint8Array.from(calibration, (row) => (human[row] === 1 && table.purchased![row] ? 1 : 0)),
    budget: BUDGET,
  });
  const thresholds = decided.slices.map(({ threshold }) => threshold);

  const live = rowsOfDays(table, loss.days - 1, loss.days);
  const scores = scoresOf(live);
  const [humans, lost, robots, caught] = [0, 1, 2, 3].map(() => new Uint32Array(24)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  live.forEach((row, index) => {
    const hour = hourOf(table.clickedAtMs[row]!);
    const invalid = scores[index]! >= thresholds[slice[row]!]! ? 1 : 0;
    (truth[row] === 0 ? humans : robots)[hour]!++;
    (truth[row] === 0 ? lost : caught)[hour]! += invalid;
  });
  return { humans, lost, robots, caught };
}

function weightsOf({ table }: LossWorld, { weights }: LabelLoss, human: Int8Array, rows: Uint32Array) {
  if (weights === undefined) return balanceTraining(table, rows, human, TIME_ZONE).weights;
  if (weights === "none") return new Float32Array(rows.length).fill(1);
  return balanceWeights({ cells: [Uint32Array.from(take(human, rows))], rowCount: rows.length }).weights;
}

function slicesOf(table: ClickTable, { byTime }: LabelLoss) {
  if (!byTime) return defineSlices({ by: ["device"] }).assign(table);
  const slice = Uint32Array.from(table.clickedAtMs, (atMs) => 1 + Math.floor(hourOf(atMs) / 6));
  return { slice, tree: { names: ["all", "0-6", "6-12", "12-18", "18-24"], parents: [-1, 0, 0, 0, 0] } };
}

function rowsOfDays({ clickedAtMs, rowCount }: ClickTable, from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: rowCount }, (_, row) => row).filter((row) => {
    const of = dayOf(clickedAtMs[row]!);
    return of >= from && of < to;
  });
}
