import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { describeWithTensorflow } from "../../../tools/describeWithTensorflow.js";
import { importFrom } from "../../../tools/findNative.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { installParts } from "./brokenInstallation.js";

const NODE = "@tensorflow/tfjs-node";
const NODE_GPU = "@tensorflow/tfjs-node-gpu";

// In a file of its own: one native package is registered per process.
describeWithTensorflow("tfjs-node-gpu where libtensorflow sees no GPU", (native) => {
  test("runs on the CPU and says so, or is refused where a GPU was demanded", async () => {
    const folder = installParts(native, NODE, ["dist", "lib", "deps"], NODE_GPU);
    const importModule = importFrom(folder);
    const reason =
      `${NODE_GPU} is installed and runs on the CPU ` +
      "(no GPU, or no CUDA library that suits; libtensorflow prints which on stderr)";
    expect(await tensorflowEngine({ importModule })).toMatchObject({ backend: "tensorflow", reason });
    await expect(tensorflowEngine({ importModule, requireGpu: true })).rejects.toThrow(
      `tensorflowEngine requires a GPU, got the tensorflow backend: ${reason}`,
    );
    rmSync(folder, { recursive: true });
  });
});
