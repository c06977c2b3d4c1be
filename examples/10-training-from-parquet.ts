// 10 Training from Parquet: rows that need not fit into memory, and a run that is stopped and goes on to the same model.
//
// Run me:  npx tsx --conditions=@slidr/source examples/10-training-from-parquet.ts

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clickAt, tableFromClicks } from "@slidr/clicks";
import { createEncoder, defaultSpec, encodeTables } from "@slidr/features";
import { readFeatureFile, writeFeatureFile } from "@slidr/features/sql";
import { compileScorer, trainClassifierOnStream } from "@slidr/model";
import { simulateTable } from "@slidr/simulate";

const directory = mkdtempSync(join(tmpdir(), "slidr-example-"));
const spec = defaultSpec({ timeZone: "UTC" });

// A log arrives in parts; here, as six of 5,000 clicks. The counters go on from one part to the next, and the features
// go into one Parquet file whose metadata say by which spec they were made.
const { table, truth } = simulateTable({ clicks: 30_000, seed: 7, purchaseRate: 0.08 });
const parts = Array.from({ length: 6 }, (_, part) =>
  tableFromClicks(Array.from({ length: 5000 }, (_, row) => clickAt(table, 5000 * part + row))),
);
const path = join(directory, "features.parquet");
const written = await writeFeatureFile(path, spec, encodeTables(spec, parts));
console.log(`${written.clicks} clicks written, ${written.late} late, ${written.duplicates} delivered twice`);
// prints: 30000 clicks written, 0 late, 0 delivered twice

// Labels come later than clicks, by their ids.
const purchased = new Map(table.clickId.map((id, row) => [id, table.purchased![row]!]));

// Training asks for the rows once to look at them and once per epoch. Each time the file is read anew, some thousand
// rows at a time: memory does not grow with the file.
const file = await readFeatureFile(path);
let passes = 0;
async function* open() {
  passes += 1;
  for await (const { clickId, values, rowCount } of file.rows()) {
    const robotic = Uint8Array.from(clickId, (id) => 1 - purchased.get(id)!);
    yield { features: values, robotic, rowCount, weights: Float32Array.from(robotic, (r) => (r ? 1 : 12)) };
  }
}
const { names, kinds, width } = createEncoder(spec);
const options = { open, names, kinds, width, seed: 1, epochsMax: 3 };

const straight = await trainClassifierOnStream(options);
console.log(`trained in one go, ${passes} passes over the file`);
// prints: trained in one go, 4 passes over the file

// A run that dies leaves its last checkpoint. This one is aborted in its second epoch; a kill is no different.
const stop = new AbortController();
const checkpoint = { path: join(directory, "checkpoint"), everySteps: 20 };
const onProgress = ({ epoch, batch }: { epoch: number; batch: number }) => {
  if (epoch === 2 && batch === 30) stop.abort(new Error("the machine goes away"));
};
const { signal } = stop;
await trainClassifierOnStream({ ...options, checkpoint, onProgress, signal }).catch((error: Error) => {
  console.log(`stopped: ${error.message}`);
});
// prints: stopped: the machine goes away
const resumed = await trainClassifierOnStream({ ...options, checkpoint, resumeFrom: checkpoint.path });
const same = resumed.model.parameters.every((parameter, index) =>
  Object.is(parameter, straight.model.parameters[index]),
);
console.log(`gone on from the checkpoint: ${same ? "the same" : "another"} model, bit for bit`);
// prints: gone on from the checkpoint: the same model, bit for bit

// The file scores as it trains: a chunk at a time.
const scorer = compileScorer(resumed.model);
const sums = { human: 0, robot: 0 };
let row = 0;
for await (const { values, rowCount } of file.rows()) {
  const scores = new Float32Array(rowCount);
  scorer.scoreBatch(values, rowCount, scores);
  for (const score of scores) sums[truth[row++] ? "robot" : "human"] += score;
}
const robots = truth.reduce((sum, robot) => sum + robot, 0);
const [ofRobots, ofHumans] = [sums.robot / robots, sums.human / (truth.length - robots)];
console.log(`mean score of true robots ${ofRobots.toFixed(2)}, of humans ${ofHumans.toFixed(2)}`);
console.log(ofRobots > ofHumans + 0.2 ? "robots stand out" : "robots do not stand out");
// prints: mean score of true robots
// prints: robots stand out
rmSync(directory, { recursive: true });
