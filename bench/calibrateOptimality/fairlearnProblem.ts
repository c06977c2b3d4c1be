import { readFileSync } from "node:fs";
import { sharedDataPath } from "../../tools/sharedData.js";
import type { RandomProblem } from "./randomProblem.js";

/**
 * The 20 rows of fairlearn's own tests, by its three groups: label 0 is what a false positive is, so it stands for "purchased"; scores
 * 0 to 3 are put in [0, 1]. undefined where the file is not there.
 */
export function fairlearnProblem(budget: number): RandomProblem | undefined {
  const path = sharedDataPath("fairlearn/threshold_optimizer_expected.json");
  if (path === undefined) return undefined;
  const {
    labels,
    scores,
    groups_example_1: groups,
  } = JSON.parse(readFileSync(path, "utf8")) as {
    labels: number[];
    scores: number[];
    groups_example_1: string[];
  };
  return {
    scores: scores.map((score) => score / 4),
    slice: groups.map((group) => ["A", "B", "C"].indexOf(group)),
    purchased: labels.map((label) => 1 - label),
    sliceCount: 3,
    budget,
  };
}
