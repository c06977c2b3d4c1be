import { beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../../bench/figure.js";
import { qualityBench } from "../../bench/quality.js";
import { describeWithPeers } from "../describeWithPeers.js";

// bench/quality.ts on one small log, so that the study cannot rot unseen. Its figures mean nothing here.
const figures: Figure[] = [];
const lines: string[] = [];

beforeAll(async () => {
  const { log } = console;
  console.log = (text: string) => lines.push(text);
  try {
    await qualityBench((figure) => figures.push(figure), ["--short"]);
  } finally {
    console.log = log;
  }
}, 300_000);

describe("the quality study in its short form", () => {
  test("gives the share of robots caught at each budget, and the area under the curve", () => {
    expect(figures.map(({ metric }) => metric)).toEqual([
      "synthetic: recall@humans 0.001",
      "synthetic: recall@humans 0.005",
      "synthetic: recall@humans 0.01",
      "synthetic: auc",
    ]);
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  });

  test("prints a table for each question, with a row for each model, weighting and family left out", () => {
    const text = lines.join("\n");
    expect(text.match(/^\*\*.*\*\*$/gm)).toHaveLength(11);
    for (const row of [
      "classifier",
      "cross network",
      "ensemble of 5",
      "logistic regression",
      "velocity rule",
      "raking",
      "/24 prefix",
    ])
      expect(text).toContain(`\n| ${row} | `);
  });
});

describeWithPeers("the quality study's peers", () => {
  test("each is trained on the classifier's rows, and the best stands beside it", () => {
    const text = lines.join("\n");
    for (const row of ["scikit-learn MLP", "scikit-learn boosting", "LightGBM"])
      expect(text).toContain(`\n| ${row} | `);
    for (const { peer, peerValue } of figures) {
      expect(peer).toMatch(/^(scikit-learn (MLP|boosting)|LightGBM) \d/);
      expect(peerValue).toBeGreaterThan(0);
    }
  });
});
