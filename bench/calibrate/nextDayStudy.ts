import { calibrate, calibrateGlobal } from "@slidr/calibrate";
import { concatTables, fieldsOfTable, selectRows } from "@slidr/clicks";
import type { Engine } from "@slidr/model";
import { simulatePurchases, simulateTable, type TrafficOptions } from "@slidr/simulate";
import type { Traffic } from "../../packages/cli/src/pipeline/traffic.js";
import { median } from "../median.js";
import { scoreParts } from "../quality/scoreParts.js";
import { studyLog } from "../quality/studyLog.js";
import { type PolicyFigures, policyFigures } from "./policyFigures.js";
import { trainedScorer } from "./slicesStudy.js";

const DAY_MS = 86_400_000;
/** Days to learn from, then two to calibrate on, then the day that is judged. */
const TRAIN_DAYS = 6;
const CALIBRATE_DAYS = 2;
export const NEXT_DAY_BUDGET = 0.005;
export const NEXT_DAY_DELTA = 0.05;

/** What is different on the judged day. */
const DRIFTS: Readonly<Record<string, TrafficOptions>> = {
  nothing: {},
  "people move to the desktop": { humans: { devices: { mobile: 0.25, desktop: 0.7, tablet: 0.05 } } },
  "twice as many shoppers who compare": { humans: { comparisonShopperShare: 0.08 } },
  "half of the clicks robots'": { roboticShare: 0.5 },
  "other robots": {
    robots: { burstScript: { share: 0.05 }, mimic: { share: 0.4 }, clickFarm: { share: 0.3 } },
  },
};

/** Figures by drift, then by policy; one per seed. */
export type NextDayStudy = Readonly<Record<string, Readonly<Record<string, readonly PolicyFigures[]>>>>;

/** Learns and calibrates on eight days and judges the ninth, which differs from them. */
export async function nextDayStudy(
  seeds: readonly number[],
  { clicks, engine }: { readonly clicks: number; readonly engine: Engine },
): Promise<NextDayStudy> {
  const study: Record<string, Record<string, PolicyFigures[]>> = {};
  for (const seed of seeds) {
    console.error(`bench: the next day, seed ${seed}`);
    const usual = studyLog(nextDayTraffic(seed, clicks, {}), { sliceBy: "device" });
    const scorer = await trainedScorer(usual, engine, seed);
    for (const [drift, options] of Object.entries(DRIFTS)) {
      const log = studyLog(nextDayTraffic(seed, clicks, options), { sliceBy: "device" });
      const scores = scoreParts(scorer, log);
      const { slice, purchased, robotic } = log.calibrate;
      const tree = { names: slice.names, parents: slice.names.map((_, code) => (code === 0 ? -1 : 0)) };
      const columns = { scores: scores.calibrate, slice: slice.codes, purchased, robotic, tree };
      const budget = NEXT_DAY_BUDGET;
      const calibrations = {
        "per slice": calibrate({ ...columns, budget }),
        "per slice, delta 0.05": calibrate({
          ...columns,
          budget,
          guarantee: { delta: NEXT_DAY_DELTA, seed },
        }),
        "one threshold": calibrateGlobal({ ...columns, budget }),
      };
      for (const [policy, { table }] of Object.entries(calibrations)) {
        study[drift] ??= {};
        study[drift][policy] ??= [];
        study[drift][policy].push(
          policyFigures(scores.test, log.test, (code) => table.slices[code]!.threshold),
        );
      }
    }
  }
  return study;
}

/** Eight days of the default traffic, then a ninth of another kind: the same people and campaigns in the same world. */
function nextDayTraffic(seed: number, clicks: number, drift: TrafficOptions): Traffic {
  // Many purchases: what a promise needs.
  const world = { seed, clicks, purchaseRate: 0.12 };
  const usual = simulateTable(world);
  const other = simulateTable({ ...world, ...drift });
  const dayAt = (atMs: number) => (atMs - usual.table.clickedAtMs[0]!) / DAY_MS;
  const testDay = TRAIN_DAYS + CALIBRATE_DAYS;
  const rowsOf = ({ table }: typeof usual, isIn: (day: number) => boolean) =>
    Uint32Array.from(table.clickedAtMs.keys()).filter((row) => isIn(dayAt(table.clickedAtMs[row]!)));
  const before = rowsOf(usual, (day) => day < testDay);
  const after = rowsOf(other, (day) => day >= testDay);
  const lastDay = selectRows(other.table, after);
  const table = concatTables([
    selectRows(usual.table, before),
    // Two simulations count their clicks alike.
    { ...lastDay, clickId: lastDay.clickId.map((id) => `next-${id}`) },
  ]);
  const joined = (key: "truth" | "family") =>
    Uint8Array.from([
      ...Array.from(before, (row) => usual[key][row]!),
      ...Array.from(after, (row) => other[key][row]!),
    ]);
  return {
    kind: "synthetic",
    name: `the next day, seed ${seed}`,
    table,
    fields: fieldsOfTable(table),
    purchases: simulatePurchases(world),
    truth: joined("truth"),
    family: { codes: joined("family"), names: usual.families },
    split: Uint8Array.from(table.clickedAtMs, (atMs) =>
      dayAt(atMs) < TRAIN_DAYS ? 0 : dayAt(atMs) < testDay ? 1 : 2,
    ),
    purchaseWindowMs: DAY_MS,
    leaveOut: [],
    rows: { read: table.rowCount, rejected: 0, dropped: 0 },
    notes: [],
  };
}

/** A table per drift: medians and ranges over the seeds, and how often the budget was exceeded. */
export function nextDayTables(study: NextDayStudy): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  const cell = (values: readonly number[]) =>
    `${percent(median(values))} (${percent(Math.min(...values))} - ${percent(Math.max(...values))})`;
  const rows = Object.entries(study).flatMap(([drift, policies]) =>
    Object.entries(policies).map(([policy, figures]) => {
      const of = (key: keyof PolicyFigures) => figures.map((figure) => figure[key]);
      const over = of("humanFpr").filter((fpr) => fpr > NEXT_DAY_BUDGET).length;
      return `| ${drift} | ${policy} | ${cell(of("ivr"))} | ${cell(of("fpr"))} | ${cell(of("humanFpr"))} | ${over} of ${figures.length} | ${cell(of("robotsCaught"))} |`;
    }),
  );
  return [
    "| the day differs by | policy | IVR | FPR on purchasers | humans lost | days above the budget, by humans | robots caught |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
