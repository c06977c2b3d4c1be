import { expect, test } from "vitest";
import { meanHistory } from "../src/pipeline/meanHistory.js";

test("an epoch's losses are the mean of the members that got as far", () => {
  const history = (...losses: [number, number?][]) => ({
    epochs: losses.map(([loss, validationLoss], index) => ({
      epoch: index + 1,
      loss,
      ...(validationLoss !== undefined && { validationLoss }),
    })),
    bestEpoch: 1,
    stoppedEarly: false,
  });
  // The second member stopped after an epoch: (4 + 2) / 2 = 3, then 1 alone.
  expect(meanHistory([history([4, 6], [1, 5]), history([2, 3])])).toEqual([
    { epoch: 1, loss: 3, validationLoss: 4.5 },
    { epoch: 2, loss: 1, validationLoss: 5 },
  ]);
  expect(meanHistory([history([4]), history([2])])).toEqual([{ epoch: 1, loss: 3 }]);
});
