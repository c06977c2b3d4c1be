import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { describeWithWebgpu } from "../../../tools/describeWithWebgpu.js";
import { importFrom } from "../../../tools/findNative.js";
import { engineContract } from "../src/contract/index.js";
import { linearCongruential } from "../src/contract/linearCongruential.js";
import { initialParameters, networkLayers, type Transform } from "../src/index.js";
import { type TensorFlow, tensorflowEngine } from "../src/tensorflow/index.js";

const asIs: Transform = {
  kind: "standardise",
  columns: [{ form: { form: "asIs" } }, { form: { form: "asIs" } }],
};

describeWithWebgpu("tensorflow on WebGPU", async (folder) => {
  const importModule = importFrom(folder);
  const engine = await tensorflowEngine({ importModule, backend: "webgpu" });

  describe("keeps the engine contract", () => {
    for (const { title, run } of engineContract(engine)) test(title, run);
  });

  test("says what it runs on", () => {
    expect(engine.reason).toMatch(/^the caller asked for webgpu and it runs on \S/);
  });

  test("runs on the caller's own tf", async () => {
    const tf = (await importModule("@tensorflow/tfjs")) as TensorFlow;
    expect((await tensorflowEngine({ tf, backend: "webgpu" })).backend).toBe("webgpu");
  });

  // From 2,000 rows on the backend would add up a gradient in whatever order its workgroups end.
  test("a batch of 4,096 rows gives the same parameters twice, bit for bit", async () => {
    const network = { hidden: [128] };
    const parameters = initialParameters(networkLayers(network, 2), 1);
    const batch = randomBatch(4096);
    const train = async () => {
      const options = { transform: asIs, network, parameters, l2: 0, gradientNormMax: Infinity };
      const trainer = await engine.createTrainer(options);
      for (let step = 0; step < 4; step += 1) await trainer.step(batch, 0.01);
      const state = await trainer.state();
      trainer.dispose();
      return state;
    };
    deepStrictEqual(await train(), await train());
  });
});

function randomBatch(rowCount: number) {
  const random = linearCongruential(1);
  return {
    rowCount,
    features: new Float32Array(2 * rowCount).map(() => 2 * random() - 1),
    targets: new Float32Array(rowCount).map(() => (random() < 0.3 ? 1 : 0)),
    weights: new Float32Array(rowCount).map(() => 0.5 + random()),
  };
}
