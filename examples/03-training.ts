// 03 Training: a classifier from weak labels, beside its baselines, and a scorer that needs no TensorFlow.
//
// Run me:  npx tsx --conditions=@slidr/source examples/03-training.ts

import { globalThreshold } from "@slidr/calibrate";
import { defaultSpec, encodeTable } from "@slidr/features";
import { operatingCurve, ratesAt } from "@slidr/metrics";
import {
  compileScorer,
  type Scorer,
  trainClassifier,
  trainLogisticRegression,
  velocityRule,
  wasmEngine,
} from "@slidr/model";
import { simulateTable } from "@slidr/simulate";
import { bars } from "./bars.js";

// Clicks in time order: we learn from the first 70% and look at the rest. The label is weak: a click that led to a
// purchase is human, and all others stand for robots although two thirds of them are not.
const { table, truth } = simulateTable({ clicks: 40_000, seed: 3, purchaseRate: 0.08 });
const { values, width, names, kinds } = encodeTable(defaultSpec({ timeZone: "UTC" }), table);
const cut = Math.floor(table.rowCount * 0.7);
const robotic = Uint8Array.from(table.purchased!, (purchased) => 1 - purchased);
const training = {
  features: values.subarray(0, cut * width),
  rowCount: cut,
  robotic: robotic.subarray(0, cut),
  width,
  names,
  kinds,
  // Purchases are few: both labels get the same total weight. Example 02 shows the finer balance.
  weights: balanced(robotic.subarray(0, cut)),
};

// The embedded engine is the default: WebAssembly on all cores. Any other, such as TensorFlow.js, is passed the same way.
const engine = await wasmEngine();
console.log(`engine: ${engine.name}`);
// prints: engine: wasm

const { model, history } = await trainClassifier({ ...training, engine, seed: 1, epochsMax: 4 });
console.log("\nweighted loss by epoch");
console.log(bars(history.epochs.map(({ epoch, loss }) => [`epoch ${epoch}`, loss])));
// prints: weighted loss by epoch
// prints: epoch 1
// prints: epoch 4

// The same seed and data give the same model, bit for bit.
const again = await trainClassifier({ ...training, engine, seed: 1, epochsMax: 4 });
const same = again.model.parameters.every((parameter, index) =>
  Object.is(parameter, model.parameters[index]),
);
console.log(`trained twice, ${same ? "the same" : "another"} model`);
// prints: trained twice, the same model

// Three scorers behind one interface. Scoring a row is plain arithmetic: no TensorFlow on the click path.
const logistic = await trainLogisticRegression({ ...training, engine, seed: 1, epochsMax: 4 });
const scorers: [string, Scorer][] = [
  ["classifier", compileScorer(model)],
  ["logistic regression", compileScorer(logistic.model)],
  ["velocity rule", velocityRule({ names, column: "user_clicks_10m" })],
];

// At the same 1% of later purchasers' clicks: how many true robots does each catch? (Truth is only for judging.)
const later = { features: values.subarray(cut * width), purchased: table.purchased!.subarray(cut) };
const caught = scorers.map(([name, scorer]): [string, number] => {
  const scores = new Float32Array(table.rowCount - cut);
  scorer.scoreBatch(later.features, scores.length, scores);
  const threshold = globalThreshold(operatingCurve({ scores, purchased: later.purchased }), 0.01);
  const robots = operatingCurve({ scores, purchased: truth.subarray(cut) });
  return [name, ratesAt(robots, threshold).fpr];
});
console.log("\nshare of true robots caught at 1% of purchasers");
console.log(bars(caught));
// prints: share of true robots caught at 1% of purchasers
// prints: classifier
// prints: logistic regression
// prints: velocity rule
const [best] = caught.toSorted((a, b) => b[1] - a[1]);
console.log(`best: ${best![0]}`);
// prints: best: classifier

function balanced(labels: Uint8Array): Float32Array {
  const robots = labels.reduce((sum, label) => sum + label, 0);
  return Float32Array.from(
    labels,
    (label) => labels.length / (2 * (label === 1 ? robots : labels.length - robots)),
  );
}
