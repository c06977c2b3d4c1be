import { expect, test } from "vitest";
import { dayVariation } from "../src/dayVariation.js";
import { DEFAULT_TRAFFIC, simulateTable, type TrafficOptions, type VariationOptions } from "../src/index.js";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 2, 4);
const STILL = DEFAULT_TRAFFIC.variation;
const LONG: TrafficOptions = { seed: 3, clicks: 40_000, durationMs: 28 * DAY_MS };

/** Clicks of each day, of one family or of all. */
function clicksByDay(options: TrafficOptions, wanted?: number): number[] {
  const { table, family } = simulateTable(options);
  const counts = new Array<number>(Math.ceil(options.durationMs! / DAY_MS)).fill(0);
  table.clickedAtMs.forEach((atMs, row) => {
    if (wanted === undefined || family[row] === wanted) counts[Math.floor((atMs - START_MS) / DAY_MS)]!++;
  });
  return counts;
}

const logSpread = (counts: readonly number[]): number => {
  const logs = counts.map((count) => Math.log(count));
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  return Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length);
};

test("without variation every factor is exactly 1", () => {
  const days = dayVariation(STILL, START_MS, 77);
  for (let day = 0; day < 400; day++) {
    for (let family = 0; family < 8; family++) expect(days.activity(family, START_MS + day * DAY_MS)).toBe(1);
    expect(days.purchases(START_MS + day * DAY_MS)).toBe(1);
  }
});

test("growthPerYear is the factor after a year of 365.25 days, seasonAmplitude a wave of a year", () => {
  const grown = dayVariation({ ...STILL, growthPerYear: 0.5 }, START_MS, 1);
  // 1,461 days are four years: 1.5^4.
  expect(grown.activity(0, START_MS + 1461 * DAY_MS)).toBeCloseTo(1.5 ** 4, 10);
  const wave = dayVariation({ ...STILL, seasonAmplitude: 0.2 }, START_MS, 1);
  // Day 0 of the epoch is a turn of the year: 1 + 0.2; half a year on it is 1 - 0.2.
  expect(wave.activity(3, 0)).toBeCloseTo(1.2, 10);
  expect(wave.activity(3, 182.6 * DAY_MS)).toBeCloseTo(0.8, 4);
});

test("the sigmas are the spreads of the logarithms over days, each family's own", () => {
  const options: VariationOptions = { ...STILL, humanSigma: 0.1, robotSigma: 0.4, purchaseSigma: 0.05 };
  const days = dayVariation(options, START_MS, 5);
  const series = (at: (atMs: number) => number) =>
    Array.from({ length: 2_000 }, (_, day) => at(START_MS + day * DAY_MS));
  // A spread estimated from 2,000 days is within 10% (the lasting part: some 300 weeks).
  expect(logSpread(series((atMs) => days.activity(0, atMs))) / 0.1).toBeCloseTo(1, 0.7);
  expect(logSpread(series((atMs) => days.activity(4, atMs))) / 0.4).toBeCloseTo(1, 0.7);
  expect(logSpread(series((atMs) => days.purchases(atMs))) / 0.05).toBeCloseTo(1, 0.7);
  const [one, other] = [2, 3].map((family) => series((atMs) => Math.log(days.activity(family, atMs))));
  const product = one!.reduce((sum, value, day) => sum + value * other![day]!, 0) / one!.length;
  expect(Math.abs(product / 0.16)).toBeLessThan(0.15);
});

test("the volume stays exact, and robot families vary from day to day only when told to", () => {
  const still = clicksByDay({ ...LONG, robots: { mimic: { share: 5 } } }, 7);
  const varied = { ...LONG, robots: { mimic: { share: 5 } }, variation: { robotSigma: 0.5 } };
  expect(clicksByDay(varied).reduce((a, b) => a + b, 0)).toBe(40_000);
  // The rhythm of the week alone: 0.95 to 1.2 of the mean.
  expect(logSpread(still)).toBeLessThan(0.1);
  expect(logSpread(clicksByDay(varied, 7))).toBeGreaterThan(0.3);
});

test("campaigns come and go: of those that do not run, nobody begins to click", () => {
  const { table } = simulateTable({ ...LONG, campaigns: 20, variation: { campaignDays: 4 } });
  const { codes, dictionary } = table.attributes.campaignId as {
    codes: Uint32Array;
    dictionary: readonly string[];
  };
  const seen = new Map<string, Set<number>>();
  table.clickedAtMs.forEach((atMs, row) => {
    const campaign = dictionary[codes[row]!]!;
    if (!seen.has(campaign)) seen.set(campaign, new Set());
    seen.get(campaign)!.add(Math.floor((atMs - START_MS) / DAY_MS));
  });
  const days = [...seen.values()].map(({ size }) => size);
  expect(seen.get("campaign-001")!.size).toBe(28);
  // Half the time each; visitors of yesterday may still finish what they began.
  expect(days.reduce((a, b) => a + b, 0) / (20 * 28)).toBeLessThan(0.85);
  expect(Math.min(...days)).toBeLessThan(28);
});

test.each([
  [
    { variation: { growthPerYear: -1 } },
    "simulateTable requires variation.growthPerYear in [-0.99, 100], got -1",
  ],
  [{ variation: { robotSigma: 4 } }, "simulateTable requires variation.robotSigma in [0, 3], got 4"],
  [
    { variation: { seasonAmplitude: 1 } },
    "simulateTable requires variation.seasonAmplitude in [0, 0.99], got 1",
  ],
  [
    { variation: { campaignDays: -1 } },
    "simulateTable requires variation.campaignDays in [0, 10000], got -1",
  ],
  [
    { variation: { wind: 1 } },
    'simulateTable requires variation with keys of growthPerYear, seasonAmplitude, humanSigma, robotSigma, purchaseSigma, campaignDays, got "wind"',
  ],
])("%j is refused", (options, message) => {
  expect(() => simulateTable(options as TrafficOptions)).toThrow(message);
});
