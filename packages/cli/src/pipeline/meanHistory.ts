import type { EpochSummary, TrainingHistory } from "@slidr/model";

/** The losses of several trainings by epoch, each the mean of those that got as far. */
export function meanHistory(histories: readonly TrainingHistory[]): EpochSummary[] {
  const epochCount = Math.max(...histories.map(({ epochs }) => epochs.length));
  return Array.from({ length: epochCount }, (_, index) => {
    const reached = histories.flatMap(({ epochs }) => epochs.slice(index, index + 1));
    const held = reached.flatMap(({ validationLoss }) =>
      validationLoss === undefined ? [] : [validationLoss],
    );
    return {
      epoch: index + 1,
      loss: mean(reached.map(({ loss }) => loss)),
      ...(held.length > 0 && { validationLoss: mean(held) }),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
