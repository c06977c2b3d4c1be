import { ok } from "node:assert/strict";
import type { Batch } from "../network/engine.js";
import type { Network } from "../network/network.js";
import type { Transform } from "../transform/transform.js";
import { type ContractCase, expectAllNear, expectNear, networkTitle, sampleTrainer } from "./contractCase.js";
import { referenceLoss } from "./referenceLoss.js";

const networks: readonly Network[] = [
  { hidden: [] },
  { hidden: [4] },
  { hidden: [5, 3] },
  { hidden: [9, 17, 4] },
  { hidden: [], cross: { width: 3, layers: 1 } },
  { hidden: [5], cross: { width: 9, layers: 3 } },
];
const kinds: readonly Transform["kind"][] = ["piecewiseLinear", "standardise"];

const twoNumbers: Transform = {
  kind: "standardise",
  columns: [{ form: { form: "asIs" } }, { form: { form: "asIs" } }],
};
const threeRows: Batch = {
  rowCount: 3,
  features: new Float32Array([1, 2, -1, 0.5, 0.5, -1.5]),
  targets: new Float32Array([1, 0, 1]),
  weights: new Float32Array([1, 2, 3]),
};

/** What loss, gradient and logits every engine must give. */
export const gradientCases: readonly ContractCase[] = [
  {
    title: "loss, gradient and logits equal scikit-learn's backpropagation",
    async check(engine) {
      // scikit-learn 1.9.1: MLPClassifier(hidden_layer_sizes=(2,), alpha=0)._backprop(X, y, sample_weight, ...)
      const trainer = await engine.createTrainer({
        transform: twoNumbers,
        network: { hidden: [2] },
        parameters: new Float32Array([0.1, -0.2, 0.3, 0.4, 0.01, -0.02, 0.5, -0.6, 0.03]),
        l2: 0,
        gradientNormMax: Infinity,
      });
      const { loss, gradient } = await trainer.gradient(threeRows);
      const expected = [
        ...[-0.11724567225820619, 0.14069480670984738, -0.04361696702222748, 0.05234036042667298],
        ...[0.03545382973714172, -0.04254459568457006],
        ...[-0.04891023807023489, 0.010586542096014812, -0.17534262175040638],
      ];
      expectNear(loss, 0.6558232439446161, 5e-7, "loss");
      expectAllNear(gradient, expected, 5e-7, "gradient");
      const logits = new Float32Array(3);
      await trainer.logits(threeRows.features, 3, logits);
      expectAllNear(logits, [0.037, -0.168, 0.03], 5e-7, "logits");
      trainer.dispose();
    },
  },
  {
    title: "loss, gradient and logits of a cross network equal JAX's automatic differentiation",
    async check(engine) {
      // JAX 0.10.2 with jax_enable_x64: jax.value_and_grad of the loss with x1 = x0 * (x0 @ W + b) + x0 and so on.
      const trainer = await engine.createTrainer({
        transform: twoNumbers,
        network: { hidden: [2], cross: { width: 2, layers: 2 } },
        parameters: new Float32Array([
          ...[0.1, -0.2, 0.3, 0.4, 0.01, -0.02],
          ...[0.5, -0.6, 0.7, 0.8, 0.03, -0.04],
          ...[-0.3, 0.2, 0.6, -0.5, 0.05, 0.06],
          ...[0.9, -0.8, -0.7, 0.4, 0.02, 0.01],
          ...[0.5, -0.6, 0.03],
        ]),
        l2: 0,
        gradientNormMax: Infinity,
      });
      const { loss, gradient } = await trainer.gradient(threeRows);
      const expected = [
        ...[-0.15008773158892408, 0.06031789858426265, -0.11202296124450861, -0.1140584670877523],
        ...[0.14189588072496634, 0.019055861208907336],
        ...[-0.028827286457993456, 0.036953747616493185, -0.04119739007203136, 0.06364144050074258],
        ...[0.03731911057764575, -0.10134510881488866],
        ...[-0.031646092162232346, 0.023159966365177347, -0.027341070096518177, 0.025588583246538822],
        ...[0.022262717351641093, -0.057172735741247],
        ...[-0.036073856745140936, -0.009662299028523731, 0.049839740033833645, -0.040140778553599606],
        ...[-0.1437156651220075, -0.09866842622832091],
        ...[-0.1404572047935011, 0.01552192743484011, -0.12298395319681352],
      ];
      expectNear(loss, 0.6030749225321062, 5e-7, "loss");
      expectAllNear(gradient, expected, 5e-7, "gradient");
      const logits = new Float32Array(3);
      await trainer.logits(threeRows.features, 3, logits);
      expectAllNear(logits, [0.4096302035, -0.0266330496, 0.2336070235], 5e-7, "logits");
      trainer.dispose();
    },
  },
  ...kinds.flatMap((kind) => networks.map((network) => finiteDifferences(kind, network))),
  {
    title: "weight 2 equals duplicating the row",
    async check(engine) {
      const { options, batch } = sampleTrainer({ hidden: [3] });
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
      const { options, batch } = sampleTrainer({ hidden: [5, 3] }, { rowCount: 9 });
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
      const { options, batch } = sampleTrainer(
        { hidden: [5, 3], cross: { width: 6, layers: 2 } },
        { rowCount: 203 },
      );
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
      const { options, batch } = sampleTrainer({ hidden: [3] }, { l2: 0.1 });
      const trainer = await engine.createTrainer(options);
      await trainer.gradient(batch);
      expectAllNear(await trainer.parameters(), options.parameters, 0, "parameters");
      ok((await trainer.state()).stepCount === 0);
      trainer.dispose();
    },
  },
];

function finiteDifferences(kind: Transform["kind"], network: Network): ContractCase {
  return {
    title: `the gradient matches finite differences, ${kind}, ${networkTitle(network)}`,
    async check(engine) {
      const { options, batch } = sampleTrainer(network, { l2: 0.3, kind });
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
