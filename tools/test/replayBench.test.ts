import { expect, test } from "vitest";
import type { Figure } from "../../bench/figure.js";
import { replayBench } from "../../bench/replay.js";

// So that it cannot rot unseen. Its figures mean nothing here.
test("bench replay, on 300 records, has a figure for each step", async () => {
  const figures: Figure[] = [];
  await replayBench((figure) => figures.push(figure), ["300"]);
  expect(figures.every(({ value }) => value > 0)).toBe(true);
  expect(figures.map(({ metric }) => metric)).toContain("reportedRecordsPerCoreSecond");
}, 60_000);
