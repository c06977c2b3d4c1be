import { beforeAll, describe, expect, test } from "vitest";
import {
  applyTransform,
  type ClassifierModel,
  compileScorer,
  fitTransform,
  initialParameters,
  networkLayers,
  trainClassifier,
  trainCrossNetwork,
  trainLogisticRegression,
  transformInputWidth,
} from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { sampleRows } from "./samples.js";

const rows = sampleRows(600);

/** The model's logits by the engine, through the sigmoid: what the scorer must agree with. */
async function engineScores(
  model: ClassifierModel,
  features: Float32Array,
  rowCount: number,
  backend: string,
) {
  const engine = await tensorflowEngine({ backend });
  const trainer = await engine.createTrainer({ ...model, l2: 0, gradientNormMax: 1 });
  const logits = new Float32Array(rowCount);
  await trainer.logits(features, rowCount, logits);
  trainer.dispose();
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}

describe("compileScorer", () => {
  const models: ClassifierModel[] = [];
  beforeAll(async () => {
    const options = { ...rows, engine: await tensorflowEngine({ backend: "wasm" }), seed: 3 };
    models.push((await trainClassifier({ ...options, epochsMax: 6, learningRate: 5e-3 })).model);
    models.push((await trainClassifier({ ...options, epochsMax: 6, transform: "standardise" })).model);
    models.push((await trainLogisticRegression(options)).model);
    models.push((await trainCrossNetwork({ ...options, epochsMax: 6 })).model);
    models.push((await trainCrossNetwork({ ...options, epochsMax: 6, transform: "standardise" })).model);
  });

  test.each([
    ["wasm", false],
    ["cpu", false],
    ["wasm", true],
  ])("agrees with TensorFlow on %s within 1e-6 on every row, plain %s", async (backend, plain) => {
    // Rows never seen, values out of the training range and missing ones among them.
    const { features, rowCount, width } = sampleRows(500, 9);
    for (let column = 0; column < width; column += 1) {
      features[column] = 1e5;
      features[width + column] = -1;
    }
    for (const model of models) {
      const scores = new Float32Array(rowCount);
      compileScorer(model, { plain }).scoreBatch(features, rowCount, scores);
      const expected = await engineScores(model, features, rowCount, backend);
      for (let row = 0; row < rowCount; row += 1)
        expect(Math.abs(scores[row]! - expected[row]!)).toBeLessThan(1e-6);
    }
  });

  test("score equals scoreBatch bit for bit and lies in [0, 1]", () => {
    for (const model of models) {
      const scorer = compileScorer(model);
      const batch = new Float32Array(rows.rowCount);
      scorer.scoreBatch(rows.features, rows.rowCount, batch);
      for (let row = 0; row < rows.rowCount; row += 1) {
        const score = scorer.score(rows.features, row * rows.width);
        expect(Object.is(score, batch[row])).toBe(true);
        expect(score >= 0 && score <= 1).toBe(true);
      }
    }
  });

  test("the folded first layer equals expanding and multiplying", () => {
    const transform = fitTransform({ ...rows, kind: "piecewiseLinear", binsMax: 7 });
    const inputWidth = transformInputWidth(transform);
    const network = { hidden: [5] };
    const layers = networkLayers(network, inputWidth);
    const parameters = initialParameters(layers, 8);
    const scorer = compileScorer({ ...models[0]!, transform, network, parameters });
    const inputs = new Float32Array(rows.rowCount * inputWidth);
    applyTransform(transform, rows.features, rows.rowCount, inputs);
    const [first, last] = layers as [(typeof layers)[0], (typeof layers)[0]];
    for (let row = 0; row < rows.rowCount; row += 1) {
      let logit = parameters[last.biasStart]!;
      for (let unit = 0; unit < 5; unit += 1) {
        let sum = parameters[first.biasStart + unit]!;
        for (let input = 0; input < inputWidth; input += 1) {
          sum += inputs[row * inputWidth + input]! * parameters[input * 5 + unit]!;
        }
        logit += Math.max(sum, 0) * parameters[last.kernelStart + unit]!;
      }
      expect(scorer.score(rows.features, row * rows.width)).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
    }
  });

  test("computes a tiny network by hand", () => {
    // x = 2: hidden [max(2 - 1, 0), max(-4 + 1, 0)] = [1, 0], logit 3 x 1 + 5 x 0 - 3 = 0.
    const scorer = compileScorer({
      type: "classifier",
      names: ["x"],
      kinds: ["number"],
      transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
      network: { hidden: [2] },
      parameters: new Float32Array([1, -2, -1, 1, 3, 5, -3]),
    });
    expect(scorer.score(new Float32Array([2]))).toBe(0.5);
    // An extreme logit saturates and does not turn into NaN.
    expect(scorer.score(new Float32Array([3e38]))).toBe(1);
  });

  test("refuses a feature that is not finite, and names it", () => {
    const scorer = compileScorer(models[0]!);
    const values = Float32Array.from(rows.features.subarray(0, 2 * rows.width));
    values[rows.width + 1] = Number.NaN;
    expect(() => scorer.score(values, rows.width)).toThrow(
      'score requires finite features, got NaN in "gap" of the row at offset 6',
    );
    expect(() => scorer.score(values.subarray(0, 3))).toThrow(
      'score requires finite features, got undefined in "hour" of the row at offset 0',
    );
  });
});
