import { beforeAll, describe, expect, test } from "vitest";
import {
  applyTransform,
  type Engine,
  fitTransform,
  initialParameters,
  networkLayers,
  type TrainerOptions,
  transformInputWidth,
} from "../src/index.js";
import { asIsTransform, sampleRows } from "./samples.js";

/** Every engine and backend must pass this; `makeEngine` is called once. */
export function engineContract(title: string, makeEngine: () => Promise<Engine>): void {
  describe(`${title} keeps the engine contract`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await makeEngine();
    });

    test("loss and gradient equal scikit-learn's backpropagation", async () => {
      // scikit-learn 1.9.1: MLPClassifier(hidden_layer_sizes=(2,), alpha=0)._backprop(X, y, sample_weight, ...)
      const trainer = await engine.createTrainer({
        transform: asIsTransform,
        network: { hidden: [2] },
        parameters: new Float32Array([0.1, -0.2, 0.3, 0.4, 0.01, -0.02, 0.5, -0.6, 0.03]),
        l2: 0,
        gradientNormMax: Infinity,
      });
      const batch = {
        rowCount: 3,
        features: new Float32Array([1, 2, -1, 0.5, 0.5, -1.5]),
        targets: new Float32Array([1, 0, 1]),
        weights: new Float32Array([1, 2, 3]),
      };
      const { loss, gradient } = await trainer.gradient(batch);
      const expected = [
        ...[-0.11724567225820619, 0.14069480670984738, -0.04361696702222748, 0.05234036042667298],
        ...[0.03545382973714172, -0.04254459568457006],
        ...[-0.04891023807023489, 0.010586542096014812, -0.17534262175040638],
      ];
      expect(loss).toBeCloseTo(0.6558232339446161, 6);
      expected.forEach((value, index) => {
        expect(gradient[index]).toBeCloseTo(value, 6);
      });
      const logits = new Float32Array(3);
      await trainer.logits(batch.features, 3, logits);
      [0.037, -0.168, 0.03].forEach((value, row) => {
        expect(logits[row]).toBeCloseTo(value, 6);
      });
      trainer.dispose();
    });

    test.each([[[]], [[4]], [[5, 3]]])(
      "the gradient matches finite differences, hidden layers %j",
      async (hidden) => {
        const { options, batch } = sampleTrainer(hidden, 0.3);
        const trainer = await engine.createTrainer(options);
        const { loss, gradient } = await trainer.gradient(batch);
        trainer.dispose();
        expect(loss).toBeCloseTo(referenceLoss(options, batch, options.parameters, 0), 5);
        const step = 1e-5;
        for (const index of options.parameters.keys()) {
          const nudged = (by: number) => {
            const parameters = Float64Array.from(options.parameters);
            parameters[index]! += by;
            return referenceLoss(options, batch, parameters, options.l2);
          };
          expect(gradient[index]).toBeCloseTo((nudged(step) - nudged(-step)) / (2 * step), 4);
        }
      },
    );

    test("two steps are Adam's, with the gradient cut to its norm", async () => {
      const { options, batch } = sampleTrainer([3], 0.01);
      const trainer = await engine.createTrainer({ ...options, gradientNormMax: 0.05 });
      const expected = Float64Array.from(options.parameters);
      const first = new Float64Array(expected.length);
      const second = new Float64Array(expected.length);
      for (const stepCount of [1, 2]) {
        const { gradient } = await trainer.gradient(batch);
        const norm = Math.hypot(...gradient);
        expect(norm).toBeGreaterThan(0.05);
        await trainer.step(batch, 0.1);
        gradient.forEach((slope, index) => {
          const cut = (slope * 0.05) / norm;
          first[index] = 0.9 * first[index]! + 0.1 * cut;
          second[index] = 0.999 * second[index]! + 0.001 * cut * cut;
          const mean = first[index]! / (1 - 0.9 ** stepCount);
          const scale = Math.sqrt(second[index]! / (1 - 0.999 ** stepCount)) + 1e-8;
          expected[index]! -= (0.1 * mean) / scale;
        });
        const parameters = await trainer.parameters();
        // A gradient near 0 may differ in sign by rounding, which Adam turns into a whole step.
        const close = [...parameters].filter((value, index) => Math.abs(value - expected[index]!) < 1e-3);
        expect(close.length).toBe(parameters.length);
      }
      trainer.dispose();
    });

    test("resuming from a state goes on as if it had not stopped, bit for bit", async () => {
      const { options, batch } = sampleTrainer([3], 0.01);
      const straight = await engine.createTrainer(options);
      for (let step = 0; step < 3; step += 1) await straight.step(batch, 0.01);
      const resume = await straight.state();
      const resumed = await engine.createTrainer({ ...options, resume });
      await straight.step(batch, 0.01);
      await resumed.step(batch, 0.01);
      expect(await resumed.state()).toEqual(await straight.state());
      expect((await resumed.state()).stepCount).toBe(4);
      straight.dispose();
      resumed.dispose();
    });

    test("weight 2 equals duplicating the row", async () => {
      const { options, batch } = sampleTrainer([3], 0);
      const trainer = await engine.createTrainer(options);
      const one = { ...batch, rowCount: 2, weights: new Float32Array([2, 1]) };
      const width = options.transform.columns.length;
      const features = new Float32Array([
        ...batch.features.subarray(0, width),
        ...batch.features.subarray(0, 2 * width),
      ]);
      const [first, second] = batch.targets as unknown as [number, number];
      const targets = new Float32Array([first, first, second]);
      const two = { rowCount: 3, features, targets, weights: new Float32Array([1, 1, 1]) };
      const a = await trainer.gradient(one);
      const b = await trainer.gradient(two);
      expect(a.loss).toBeCloseTo(b.loss, 6);
      a.gradient.forEach((slope, index) => {
        expect(slope).toBeCloseTo(b.gradient[index]!, 6);
      });
      trainer.dispose();
    });
  });
}

function sampleTrainer(hidden: number[], l2: number) {
  const rows = sampleRows(24);
  const transform = fitTransform({ ...rows, kind: "piecewiseLinear", binsMax: 2 });
  const network = { hidden };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 5);
  const options: TrainerOptions = { transform, network, parameters, l2, gradientNormMax: Infinity };
  const batch = { ...rows, targets: Float32Array.from(rows.robotic) };
  return { options, batch };
}

/** The penalised loss in double precision, straight from its definition. */
function referenceLoss(
  { transform, network }: TrainerOptions,
  batch: ReturnType<typeof sampleTrainer>["batch"],
  parameters: ArrayLike<number>,
  l2: number,
): number {
  const inputWidth = transformInputWidth(transform);
  const inputs = new Float32Array(batch.rowCount * inputWidth);
  applyTransform(transform, batch.features, batch.rowCount, inputs);
  const layers = networkLayers(network, inputWidth);
  let loss = 0;
  let total = 0;
  for (let row = 0; row < batch.rowCount; row += 1) {
    let values = [...inputs.subarray(row * inputWidth, (row + 1) * inputWidth)];
    layers.forEach(({ outputs, kernelStart, biasStart }, index) => {
      values = Array.from({ length: outputs }, (_, output) => {
        let sum = parameters[biasStart + output]!;
        values.forEach((value, input) => {
          sum += value * parameters[kernelStart + input * outputs + output]!;
        });
        return index + 1 < layers.length ? Math.max(sum, 0) : sum;
      });
    });
    const p = 1 / (1 + Math.exp(-values[0]!));
    loss -= batch.weights[row]! * Math.log(batch.targets[row] === 1 ? p : 1 - p);
    total += batch.weights[row]!;
  }
  let squares = 0;
  for (const { penalised, kernelStart, biasStart } of layers) {
    if (penalised) for (let i = kernelStart; i < biasStart; i += 1) squares += parameters[i]! ** 2;
  }
  return loss / total + (l2 / 2) * squares;
}
