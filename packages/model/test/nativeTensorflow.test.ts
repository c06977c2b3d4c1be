import { describe, expect, test } from "vitest";
import { describeWithTensorflow } from "../../../tools/describeWithTensorflow.js";
import { importFrom } from "../../../tools/findNative.js";
import { engineContract } from "../src/contract/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";

describeWithTensorflow("tensorflow on libtensorflow", async (folder) => {
  const importModule = importFrom(folder);
  const engine = await tensorflowEngine({ importModule });

  describe("keeps the engine contract", () => {
    for (const { title, run } of engineContract(engine)) test(title, run);
  });

  test("tfjs-node is taken without being asked for", () => {
    expect(engine.backend).toBe("tensorflow");
    expect(engine.reason).toBe("@tensorflow/tfjs-node is installed");
  });

  test("a GPU that is demanded is not taken for granted", async () => {
    await expect(tensorflowEngine({ importModule, requireGpu: true })).rejects.toThrow(
      "tensorflowEngine requires a GPU, got the tensorflow backend: @tensorflow/tfjs-node is installed",
    );
  });
});
