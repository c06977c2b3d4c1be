import { expect, test } from "vitest";
import { drillBench } from "../../bench/drill.js";
import type { Figure } from "../../bench/figure.js";

test("a drill rolls back, and its corrections are what the stable bundle says, click by click", async () => {
  const figures: Figure[] = [];
  await drillBench(
    (figure) => void figures.push(figure),
    ["--clicks-per-minute", "10", "--training-clicks", "20000", "--threshold-share", "0.1"],
  );
  const [minutes, clicks, contradictions, unreconciled] = figures.map(({ value }) => value);
  expect(minutes).toBeLessThan(15 * 60);
  expect(clicks).toBeGreaterThan(10);
  expect([contradictions, unreconciled]).toEqual([0, 0]);
}, 120_000);
