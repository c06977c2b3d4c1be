// Trains an ensemble with a checkpoint after every step until someone kills this process: node ... PATH
import { trainEnsemble } from "../src/index.js";
import { checkpointedEnsemble } from "./samples.js";

const path = process.argv[2]!;
await trainEnsemble({
  ...checkpointedEnsemble(),
  checkpoint: { path, everySteps: 1 },
  onProgress: ({ member, epoch, batch }) => process.stdout.write(`${member}.${epoch}.${batch}\n`),
});
