import { ok } from "node:assert/strict";
import type { Transform } from "../transform/transform.js";
import { type ContractCase, expectAllNear, expectNear, sampleTrainer } from "./contractCase.js";
import { referenceLoss } from "./referenceLoss.js";

const shapes = [[], [4], [5, 3], [9, 17, 4]];
const kinds: readonly Transform["kind"][] = ["piecewiseLinear", "standardise"];

/** What loss, gradient and logits every engine must give. */
export const gradientCases: readonly ContractCase[] = [
  {
    title: "loss, gradient and logits equal scikit-learn's backpropagation",
    async check(engine) {
      // scikit-learn 1.9.1: MLPClassifier(hidden_layer_sizes=(2,), alpha=0)._backprop(X, y, sample_weight, ...)
      const trainer = await engine.createTrainer({
        transform: {
          kind: "standardise",
          columns: [{ form: { form: "asIs" } }, { form: { form: "asIs" } }],
        },
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
      expectNear(loss, 0.6558232439446161, 5e-7, "loss");
      expectAllNear(gradient, expected, 5e-7, "gradient");
      const logits = new Float32Array(3);
      await trainer.logits(batch.features, 3, logits);
      expectAllNear(logits, [0.037, -0.168, 0.03], 5e-7, "logits");
      trainer.dispose();
    },
  },
  ...kinds.flatMap((kind) => shapes.map((hidden) => finiteDifferences(kind, hidden))),
  {
    title: "weight 2 equals duplicating the row",
    async check(engine) {
      const { options, batch } = sampleTrainer([3]);
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
      expectNear(a.loss, b.loss, 5e-7, "loss");
      expectAllNear(a.gradient, b.gradient, 5e-7, "gradient");
      trainer.dispose();
    },
  },
  {
    title: "a row of weight 0 counts as if it were not there",
    async check(engine) {
      const { options, batch } = sampleTrainer([5, 3], { rowCount: 9 });
      const trainer = await engine.createTrainer(options);
      const weights = batch.weights.slice();
      weights[8] = 0;
      const withIt = await trainer.gradient({ ...batch, weights });
      const withoutIt = await trainer.gradient({ ...batch, rowCount: 8 });
      expectNear(withIt.loss, withoutIt.loss, 5e-7, "loss");
      expectAllNear(withIt.gradient, withoutIt.gradient, 5e-7, "gradient");
      trainer.dispose();
    },
  },
  {
    title: "logits of many rows equal those of each row alone",
    async check(engine) {
      const { options, batch } = sampleTrainer([5, 3], { rowCount: 203 });
      const trainer = await engine.createTrainer(options);
      const width = options.transform.columns.length;
      const all = new Float32Array(203);
      await trainer.logits(batch.features, 203, all);
      const alone = new Float32Array(1);
      for (const row of [0, 1, 5, 63, 64, 127, 128, 202]) {
        await trainer.logits(batch.features.slice(row * width, (row + 1) * width), 1, alone);
        expectNear(all[row], alone[0]!, 1e-5, `logit of row ${row}`);
      }
      trainer.dispose();
    },
  },
  {
    title: "gradient changes nothing",
    async check(engine) {
      const { options, batch } = sampleTrainer([3], { l2: 0.1 });
      const trainer = await engine.createTrainer(options);
      await trainer.gradient(batch);
      expectAllNear(await trainer.parameters(), options.parameters, 0, "parameters");
      ok((await trainer.state()).stepCount === 0);
      trainer.dispose();
    },
  },
];

function finiteDifferences(kind: Transform["kind"], hidden: readonly number[]): ContractCase {
  return {
    title: `the gradient matches finite differences, ${kind}, hidden layers [${hidden}]`,
    async check(engine) {
      const { options, batch } = sampleTrainer(hidden, { l2: 0.3, kind });
      const trainer = await engine.createTrainer(options);
      const { loss, gradient } = await trainer.gradient(batch);
      trainer.dispose();
      expectNear(loss, referenceLoss(options, batch, options.parameters, 0), 5e-6, "loss");
      const step = 1e-5;
      const nudged = (index: number, by: number) => {
        const parameters = Float64Array.from(options.parameters);
        parameters[index]! += by;
        return referenceLoss(options, batch, parameters, options.l2);
      };
      for (const index of options.parameters.keys()) {
        const slope = (nudged(index, step) - nudged(index, -step)) / (2 * step);
        expectNear(gradient[index], slope, 5e-5, `gradient[${index}]`);
      }
    },
  };
}
