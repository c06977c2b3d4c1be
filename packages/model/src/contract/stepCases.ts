import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { initialParameters } from "../network/initialParameters.js";
import { networkLayers } from "../network/layers.js";
import type { Network } from "../network/network.js";
import { fitTransform } from "../transform/fitTransform.js";
import { type Transform, transformInputWidth } from "../transform/transform.js";
import { type ContractCase, expectAllNear, networkTitle, sampleTrainer } from "./contractCase.js";
import { contractRows } from "./contractRows.js";

/** A network behind a transform, and its losses after 0, 10 ... 40 steps. */
interface LossCurve {
  readonly kind: Transform["kind"];
  readonly network: Network;
  readonly losses: readonly number[];
}

const dense: Network = { hidden: [16, 8] };
const crossed: Network = { hidden: [8], cross: { width: 6, layers: 2 } };

/**
 * Losses in double precision, worked once from the definitions of loss and Adam with the gradients of JAX 0.10.2
 * (jax.value_and_grad, jax_enable_x64).
 *
 * Single precision strays from them by about 1e-6, more with every step.
 */
const CURVES: readonly LossCurve[] = [
  { kind: "piecewiseLinear", network: dense, losses: [0.777425, 0.5204693, 0.2614859, 0.1600108, 0.1081063] },
  { kind: "standardise", network: dense, losses: [0.6972385, 0.4334646, 0.2456286, 0.1862045, 0.1576038] },
  {
    kind: "piecewiseLinear",
    network: crossed,
    losses: [0.8642913, 0.4572215, 0.2724581, 0.1982681, 0.1471981],
  },
  { kind: "standardise", network: crossed, losses: [0.7269642, 0.5573615, 0.4522597, 0.3070683, 0.1934793] },
];

/** What steps every engine must take. */
export const stepCases: readonly ContractCase[] = [
  {
    title: "two steps are Adam's, with the gradient cut to its norm",
    async check(engine) {
      const { options, batch } = sampleTrainer({ hidden: [3] }, { l2: 0.01 });
      const trainer = await engine.createTrainer({ ...options, gradientNormMax: 0.05 });
      const expected = Float64Array.from(options.parameters);
      const first = new Float64Array(expected.length);
      const second = new Float64Array(expected.length);
      for (const stepCount of [1, 2]) {
        const { gradient } = await trainer.gradient(batch);
        const norm = Math.hypot(...gradient);
        ok(norm > 0.05, "the gradient is long enough to be cut");
        await trainer.step(batch, 0.1);
        gradient.forEach((slope, index) => {
          const cut = (slope * 0.05) / norm;
          first[index] = 0.9 * first[index]! + 0.1 * cut;
          second[index] = 0.999 * second[index]! + 0.001 * cut * cut;
          const mean = first[index]! / (1 - 0.9 ** stepCount);
          const scale = Math.sqrt(second[index]! / (1 - 0.999 ** stepCount)) + 1e-8;
          expected[index]! -= (0.1 * mean) / scale;
        });
        // A gradient near 0 may differ in sign by rounding, which Adam would turn into a whole step: there is none here.
        expectAllNear(await trainer.parameters(), expected, 1e-3, "parameters");
      }
      trainer.dispose();
    },
  },
  {
    title: "resuming from a state goes on as if it had not stopped, bit for bit",
    async check(engine) {
      const { options, batch } = sampleTrainer({ hidden: [3], cross: { width: 4, layers: 2 } }, { l2: 0.01 });
      const straight = await engine.createTrainer(options);
      for (let step = 0; step < 3; step += 1) await straight.step(batch, 0.01);
      const resume = await straight.state();
      const resumed = await engine.createTrainer({ ...options, resume });
      await straight.step(batch, 0.01);
      await resumed.step(batch, 0.01);
      deepStrictEqual(await resumed.state(), await straight.state());
      strictEqual((await resumed.state()).stepCount, 4);
      straight.dispose();
      resumed.dispose();
    },
  },
  {
    title: "the same steps give the same parameters, bit for bit",
    async check(engine) {
      const runs = [];
      for (let run = 0; run < 2; run += 1) {
        const network = { hidden: [9, 5], cross: { width: 7, layers: 2 } };
        const { options, batch } = sampleTrainer(network, { rowCount: 600 });
        const trainer = await engine.createTrainer(options);
        for (let step = 0; step < 5; step += 1) await trainer.step(batch, 0.01);
        runs.push(await trainer.state());
        trainer.dispose();
      }
      deepStrictEqual(runs[1], runs[0]);
    },
  },
  {
    title: "a step whose gradient has no finite norm says so in place of the loss",
    async check(engine) {
      // The gradient of the only weight is 1e22 (p - y): finite, but its square is not in single precision.
      const trainer = await engine.createTrainer({
        transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
        network: { hidden: [] },
        parameters: new Float32Array(2),
        l2: 0,
        gradientNormMax: 5,
      });
      const features = new Float32Array([1e22, 1e22]);
      const batch = {
        rowCount: 2,
        features,
        targets: new Float32Array(2),
        weights: new Float32Array([1, 1]),
      };
      ok(!Number.isFinite(await trainer.step(batch, 0.01)), "no finite loss");
      trainer.dispose();
    },
  },
  ...CURVES.map(lossCurve),
  {
    title: "two trainers at once do not disturb each other",
    async check(engine) {
      const { options, batch } = sampleTrainer({ hidden: [3] });
      const [a, b] = [await engine.createTrainer(options), await engine.createTrainer(options)];
      await a.step(batch, 0.01);
      deepStrictEqual(await b.parameters(), options.parameters);
      a.dispose();
      await b.step(batch, 0.01);
      ok((await b.parameters()).every(Number.isFinite));
      b.dispose();
    },
  },
];

/** The stated tolerance between engines: 1e-4 nats on every loss of the curve. */
function lossCurve({ kind, network, losses: expected }: LossCurve): ContractCase {
  return {
    title: `the same seed and data give the same loss curve, ${kind}, ${networkTitle(network)}`,
    async check(engine) {
      const rows = contractRows(256);
      const transform = fitTransform({ ...rows, kind, binsMax: 6 });
      const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 11);
      const settings = { l2: 1e-3, gradientNormMax: 1 };
      const trainer = await engine.createTrainer({ transform, network, parameters, ...settings });
      const targets = Float32Array.from(rows.robotic);
      const losses: number[] = [];
      for (let step = 0; step < 40; step += 1) {
        const loss = await trainer.step({ ...rows, targets }, 0.01);
        if (step % 10 === 0) losses.push(loss);
      }
      losses.push((await trainer.gradient({ ...rows, targets })).loss);
      trainer.dispose();
      expectAllNear(losses, expected, 1e-4, "loss after 0, 10 ... 40 steps");
    },
  };
}
