import { contractRows } from "../src/contract/contractRows.js";

/** The rows of the engines' contract serve all tests. */
export const sampleRows = contractRows;
export const { names, kinds } = contractRows(1);

/** A training that is stopped and resumed: the same wherever it runs. */
export function checkpointedTraining() {
  return {
    ...sampleRows(600),
    validation: sampleRows(200, 7),
    seed: 3,
    hidden: [8, 4],
    batchSize: 50,
    epochsMax: 6,
    learningRate: 0.01,
  };
}

/** Three members, on half of the unlabelled rows. */
export function checkpointedEnsemble() {
  return { ...checkpointedTraining(), epochsMax: 4, members: 3, resample: "unlabelled" as const };
}
