import { beforeAll, expect, test } from "vitest";
import type { Figure } from "../../bench/figure.js";
import { arrivals } from "../../bench/serve/arrivals.js";
import { highestRate } from "../../bench/serve/rateSearch.js";
import { slope } from "../../bench/serve/slope.js";
import { serveBench } from "../../bench/serve.js";
import { describeWithRedis } from "../describeWithRedis.js";

describeWithRedis("bench serve, one second of it", () => {
  // So that it cannot rot unseen. Its figures mean nothing here.
  const figures: Figure[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    const { log } = console;
    console.log = (text: string) => lines.push(text);
    try {
      const small = ["--short", "--seconds", "1", "--rate", "200", "--studies", "memory,redis,cost,growth"];
      await serveBench((figure) => figures.push(figure), small);
    } finally {
      console.log = log;
    }
  }, 300_000);

  test("has a table of stages for each store, with a PING beside Redis", () => {
    const text = lines.join("\n");
    expect(text.match(/^\| due to decision \| /gm)).toHaveLength(4);
    expect(text.match(/^\| PING, due to answer \| /gm)).toHaveLength(3);
  });

  test("every click is decided, degraded or rejected", () => {
    const counts = lines
      .join("\n")
      .matchAll(/(\d+) clicks in .* = (\d+) decided \+ (\d+) degraded .* \+ (\d+) rejected/g);
    const rows = [...counts].map((row) => row.slice(1).map(Number));
    expect(rows).toHaveLength(4);
    for (const [clicks, decided, degraded, rejected] of rows) {
      expect(clicks).toBeGreaterThan(100);
      expect(decided! + degraded! + rejected!).toBe(clicks);
    }
  });

  test("logs every decision of the run with all attached", () => {
    const [, written, unwritten] = /decision log (\d+) written, (\d+) not/.exec(lines.join("\n"))!;
    // A second of clicks, and those of the warm-up.
    expect(Number(written)).toBeGreaterThan(200);
    expect(Number(unwritten)).toBe(0);
  });

  test("has what a click costs on one server and on a cluster", () => {
    const costs = figures.filter(({ metric }) => metric.includes("in flight"));
    expect(costs.map(({ metric }) => metric)).toEqual([
      "redis, 32 in flight",
      "redis, 32 in flight: engine",
      "redis, 32 in flight: server",
      "redis, 32 in flight: cost",
      "cluster of 3, 32 in flight",
      "cluster of 3, 32 in flight: engine",
      "cluster of 3, 32 in flight: masters together",
      "cluster of 3, 32 in flight: cost",
    ]);
    for (const { value } of costs) expect(value).toBeGreaterThan(0);
  });

  test("has a row of growth for each number of engines, with what is full", () => {
    const rows = lines.filter((line) => /^\| [12] \| [24]00 \|/.test(line));
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatch(/\| (an engine's core|a Redis master's core|[a-z ]+: \d+% .*) \|$/);
    expect(figures.filter(({ metric }) => metric.startsWith("growth, "))).toHaveLength(2);
  });

  test("has the figures that the targets are on", () => {
    const judged = figures.filter(({ target }) => target !== undefined).map(({ metric }) => metric);
    expect(judged).toEqual([
      "memory store",
      "memory store, by the clock",
      "memory engine overhead p999",
      "redis p999, met with at most 0.1% degraded",
      "redis engine overhead p999",
    ]);
  });
});

test("arrivals keep their mean rate, and 50 ms of every second hold a fifth of them", () => {
  const times = arrivals(2000, 50, 1);
  // 100,000 expected; 5 standard deviations are 1,600.
  expect(Math.abs(times.length - 100_000)).toBeLessThan(1600);
  expect(times.every((ms, i) => i === 0 || ms >= times[i - 1]!)).toBe(true);
  const first = times.filter((ms) => ms < 1000);
  const densest = Math.max(
    ...first.map((ms) => first.filter((other) => other >= ms && other < ms + 50).length),
  );
  expect(densest).toBeGreaterThan(330);
  expect(densest).toBeLessThan(480);
  expect(arrivals(0, 5, 1)).toHaveLength(0);
});

test("the search finds a bound to within a tenth, from either side", async () => {
  for (const bound of [1500, 2000, 3300, 9000]) {
    const found = await highestRate(2000, 16_000, async (rate) => rate <= bound);
    expect(found).toBeLessThanOrEqual(bound);
    expect(found).toBeGreaterThan(0.85 * bound);
  }
  expect(await highestRate(2000, 16_000, async () => false)).toBe(0);
});

test("a slope is that of the least-squares line", () => {
  expect(
    slope([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBe(2);
  expect(slope([[0, 1]])).toBe(0);
});
