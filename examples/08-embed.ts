// 08 Embed in a GPU stack: a model leaves a bundle, is served elsewhere, and the engine decides by its answers.
//
// Run me:  npx tsx --conditions=@slidr/source examples/08-embed.ts

import { clickAt } from "@slidr/clicks";
import { createMemoryStore, defaultSpec, encodeTable, specHash } from "@slidr/features";
import { type Bundle, bundleFromParts } from "@slidr/guardrails";
import { type ClassifierModel, parseModel, serializeModel, trainClassifier } from "@slidr/model";
import { exportOnnx, goldenScores } from "@slidr/model/onnx";
import { createEngine, createMicroBatcher, type Decision, type EngineOptions } from "@slidr/serve";
import { openOipBatchModel } from "@slidr/serve/oip";
import { simulateTable } from "@slidr/simulate";
import { startOipServer } from "../tools/oipServer.js";

// Two days' models, which differ in their seed here. A bundle holds its model for our own scorer and for everyone else's.
const { table } = simulateTable({ clicks: 20_000, seed: 8, purchaseRate: 0.08 });
const spec = defaultSpec({ timeZone: "UTC" });
const { values, width, names, kinds } = encodeTable(spec, table);
const robotic = Uint8Array.from(table.purchased!, (purchased) => 1 - purchased);
const humans = robotic.filter((label) => label === 0).length;
const weights = Float32Array.from(robotic, (label) => (label ? 1 : (table.rowCount - humans) / humans));
const training = { features: values, rowCount: table.rowCount, width, names, kinds, robotic, weights };

function bundleOf(model: ClassifierModel): Bundle {
  const { json, weightBytes } = serializeModel(model);
  const slices = [{ name: "all", parent: -1, threshold: 0.75, calibratedAs: "all" }];
  return bundleFromParts({
    model: json,
    weights: weightBytes,
    features: spec,
    thresholds: { version: 1, method: "hull", budget: 0.01, slices },
    slices: { by: ["device"] },
    golden: [],
    training: {},
    findings: [],
    extra: { "model.onnx": { bytes: exportOnnx(model, { specHash: specHash(spec) }) } },
  });
}
const monday = bundleOf((await trainClassifier({ ...training, seed: 1, epochsMax: 2 })).model);
const tuesday = bundleOf((await trainClassifier({ ...training, seed: 2, epochsMax: 2 })).model);

// A model server. In production this is Triton on a GPU, fed by `writeTritonRepository`; here it is a small one that speaks
// the same protocol (Open Inference Protocol, version 2) and runs the same files on ONNX Runtime.
const server = await startOipServer({
  slidr: { 1: monday.bytes("model.onnx"), 2: tuesday.bytes("model.onnx") },
});
const versionOf = new Map([
  [monday.digest, "1"],
  [tuesday.digest, "2"],
]);

// Two engines over the same bundle. One scores in its own process; the other asks the server through a micro-batcher, which
// collects the clicks of a millisecond into one request. Its scorer is made anew for each bundle: version and golden rows
// make sure that the server's model is the bundle's, because its thresholds hold for no other.
const options: EngineOptions = {
  bundle: monday,
  createStore: (counted) => createMemoryStore(counted, { entitiesMax: 100_000 }),
  clock: () => Date.now(),
  timer: () => performance.now(),
  // Time enough for a busy machine that runs all examples; the default is 3 ms.
  deadlineMs: 5000,
  inFlightMax: 1000,
};
const local = createEngine(options);
const remote = createEngine({
  ...options,
  createScorer: async (bundle) => {
    const model = await openOipBatchModel({
      url: server.url,
      model: "slidr",
      version: versionOf.get(bundle.digest)!,
      golden: goldenScores(parseModel(bundle.json("model.json"), bundle.bytes("weights.bin"))),
      timeoutMs: 4000,
    });
    return createMicroBatcher(model, { rowsMax: 64, waitMs: 1, queueMax: 1000, batchesMax: 2 });
  },
});
await remote.ready();

/** What the two engines make of the same clicks, a hundred of them at a time. */
async function compare(rows: readonly number[]): Promise<string> {
  let largest = 0;
  let sameVerdicts = 0;
  const score = (decision: Decision) => (decision.degraded ? Number.NaN : decision.score);
  for (let start = 0; start < rows.length; start += 100) {
    const clicks = rows.slice(start, start + 100).map((row) => clickAt(table, row));
    const decided = await Promise.all(
      [local, remote].map((engine) => Promise.all(clicks.map((click) => engine.decide(click)))),
    );
    for (const [index, own] of decided[0]!.entries()) {
      const served = decided[1]![index]!;
      largest = Math.max(largest, Math.abs(score(own) - score(served)));
      if (!served.degraded && own.invalid === served.invalid) sameVerdicts++;
    }
  }
  return `${sameVerdicts} of ${rows.length} decisions the same, scores ${largest < 1e-6 ? "equal within 1e-6" : `off by ${largest}`}`;
}
const rowsFrom = (first: number) => Array.from({ length: 2000 }, (_, index) => first + index);

console.log(`Monday's bundle: ${await compare(rowsFrom(0))}`);
// prints: Monday's bundle: 2000 of 2000 decisions the same, scores equal within 1e-6
const rowsServed = server.batches.reduce((sum, rows) => sum + rows, 0);
console.log(`${rowsServed} rows, golden ones included, in ${server.batches.length} requests`);
// prints: /\d+ rows, golden ones included, in \d+ requests/

// A new bundle goes live: features, thresholds and the server's model change together, or not at all.
await local.reload(tuesday);
await remote.reload(tuesday);
console.log(`Tuesday's bundle: ${await compare(rowsFrom(2000))}`);
// prints: Tuesday's bundle: 2000 of 2000 decisions the same, scores equal within 1e-6

// Somebody has put Tuesday's model where Monday's should be. It is found out before the first click; the engine stays.
versionOf.set(monday.digest, "2");
const refusal = await remote.reload(monday).catch((error: Error) => error.message);
console.log(`\n${refusal}`);
console.log(`still live: ${remote.live === tuesday.digest ? "Tuesday's" : "another"} bundle`);
// prints: this is another model
// prints: still live: Tuesday's bundle

// The server goes away: clicks are valid, marked degraded, and counted, until it is back.
await server.stop();
const lost = await remote.decide(clickAt(table, 5000));
console.log(
  `\ninvalid: ${lost.invalid}, degraded: ${lost.degraded}, cause: ${lost.degraded && lost.cause}, slice: ${lost.slice}`,
);
console.log(JSON.stringify(remote.stats().degradedBy));
// prints: invalid: false, degraded: true, cause: score, slice: desktop
// prints: "score":1
await Promise.all([local.close(), remote.close()]);
