// Trains with a checkpoint after every step until someone kills this process: node ... trainUntilKilled.ts PATH
import { trainClassifier } from "../src/index.js";
import { checkpointedTraining } from "./samples.js";

const path = process.argv[2]!;
await trainClassifier({
  ...checkpointedTraining(),
  checkpoint: { path, everySteps: 1 },
  onProgress: ({ epoch, batch }) => process.stdout.write(`${epoch}.${batch}\n`),
});
