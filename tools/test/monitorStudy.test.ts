import { beforeAll, expect, test } from "vitest";
import type { Figure } from "../../bench/figure.js";
import { monitorBench } from "../../bench/guardrails/monitorStudy.js";

// The monitor's study on a week of a trickle, so that it cannot rot unseen. Its figures mean nothing here.
const figures: Figure[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const { log } = console;
  console.log = (text: string) => lines.push(text);
  const small = ["--years", "1", "--weeks", "1", "--clicks-per-minute", "1"];
  try {
    await monitorBench(
      (figure) => figures.push(figure),
      [...small, "--delay-clicks-per-minute", "1", "--delay-runs", "1"],
    );
  } finally {
    console.log = log;
  }
}, 300_000);

test("the study counts false alarms, and the delay of each deviation", () => {
  expect(lines.join("\n")).toMatch(
    /^seed 1: 1 weeks, \d+ clicks, \d+ windows, \d+ streams: \d+ false alarms$/m,
  );
  expect(figures.map(({ metric }) => metric)).toContain("monitor: false alarms");
  expect(figures.filter(({ metric }) => metric.startsWith("monitor: median delay"))).toHaveLength(10);
});
