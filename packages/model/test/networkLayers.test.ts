import { expect, test } from "vitest";
import { networkLayers, parameterCount } from "../src/index.js";

test("cross layers stand on an embedding without ReLU and before the hidden layers", () => {
  // 5 inputs: embedding 5 x 2 + 2, twice 2 x 2 + 2, hidden 2 x 3 + 3, logit 3 x 1 + 1.
  const layers = networkLayers({ hidden: [3], cross: { width: 2, layers: 2 } }, 5);
  expect(layers).toEqual([
    {
      inputs: 5,
      outputs: 2,
      form: "dense",
      activation: "none",
      kernelStart: 0,
      biasStart: 10,
      penalised: true,
    },
    {
      inputs: 2,
      outputs: 2,
      form: "cross",
      activation: "none",
      kernelStart: 12,
      biasStart: 16,
      penalised: true,
    },
    {
      inputs: 2,
      outputs: 2,
      form: "cross",
      activation: "none",
      kernelStart: 18,
      biasStart: 22,
      penalised: true,
    },
    {
      inputs: 2,
      outputs: 3,
      form: "dense",
      activation: "relu",
      kernelStart: 24,
      biasStart: 30,
      penalised: true,
    },
    {
      inputs: 3,
      outputs: 1,
      form: "dense",
      activation: "none",
      kernelStart: 33,
      biasStart: 36,
      penalised: false,
    },
  ]);
  expect(parameterCount(layers)).toBe(37);
});

test("L2 applies to the last layer only where there is no other", () => {
  const penalised = (network: Parameters<typeof networkLayers>[0]) =>
    networkLayers(network, 4).map((layer) => layer.penalised);
  expect(penalised({ hidden: [] })).toEqual([true]);
  expect(penalised({ hidden: [3, 2] })).toEqual([true, true, false]);
  expect(penalised({ hidden: [], cross: { width: 3, layers: 1 } })).toEqual([true, true, false]);
});
