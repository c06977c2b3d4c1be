import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileScorer,
  trainClassifier,
  trainClassifierOnStream,
  trainLogisticRegression,
} from "../src/index.js";
import { sampleRows } from "./samples.js";

const rows = sampleRows(200);
const validation = sampleRows(80, 2);
const options = { ...rows, validation, seed: 1, hidden: [5], batchSize: 32, epochsMax: 3 };

/** Rows whose humans weigh `factor` times as much. */
const heavier = (given: typeof rows, factor: number) => ({
  ...given,
  weights: given.weights.map((weight, row) => (given.robotic[row] === 0 ? weight * factor : weight)),
});

describe("humanWeight", () => {
  test("is the same as heavier humans in training and validation, but for the bias of the logit: log of it higher", async () => {
    const factors = fc.constantFrom(0.5, 2, 8);
    await fc.assert(
      fc.asyncProperty(factors, async (humanWeight) => {
        const { model, history } = await trainClassifier({ ...options, humanWeight });
        const byHand = await trainClassifier({
          ...options,
          ...heavier(rows, humanWeight),
          validation: heavier(validation, humanWeight),
          humanWeight: 1,
        });
        expect(history).toEqual(byHand.history);
        expect(model.parameters.slice(0, -1)).toEqual(byHand.model.parameters.slice(0, -1));
        const expected = Math.fround(byHand.model.parameters.at(-1)! + Math.log(humanWeight));
        expect(model.parameters.at(-1)).toBe(expected);
      }),
      { seed: 1, numRuns: 3 },
    );
  });

  test("does not move a score that the data decide: 3 robots among 4 clicks stay 3/4", async () => {
    // At 0: 3 humans, 1 robot; at 1: 1 human, 3 robots. One flag and a bias can be right about both.
    const few = {
      features: new Float32Array([0, 0, 0, 0, 1, 1, 1, 1]),
      robotic: new Uint8Array([0, 0, 0, 1, 0, 1, 1, 1]),
      rowCount: 8,
      width: 1,
      names: ["flag"],
      kinds: ["flag" as const],
      seed: 1,
      epochsMax: 800,
      learningRate: 0.05,
      l2: 0,
    };
    for (const humanWeight of [1, 5]) {
      const { model } = await trainLogisticRegression({ ...few, humanWeight });
      const scorer = compileScorer(model);
      expect(scorer.score(new Float32Array([0]))).toBeCloseTo(0.25, 3);
      expect(scorer.score(new Float32Array([1]))).toBeCloseTo(0.75, 3);
    }
  });

  test("holds for a stream as for a table, and leaves the caller's weights alone", async () => {
    const weights = rows.weights.slice();
    const { robotic, features, rowCount } = rows;
    const open = () => [{ robotic, features, weights, rowCount }];
    const settings = { ...options, shuffleRows: 200, sampleRows: 200 };
    const plain = await trainClassifierOnStream({ ...settings, open, humanWeight: 1 });
    const heavy = await trainClassifierOnStream({ ...settings, open, humanWeight: 5 });
    const byHand = await trainClassifierOnStream({
      ...settings,
      validation: heavier(validation, 5),
      open: () => [{ ...heavier(rows, 5) }],
      humanWeight: 1,
    });
    expect(weights).toEqual(rows.weights);
    expect(heavy.history).toEqual(byHand.history);
    expect(heavy.history).not.toEqual(plain.history);
  });
});
