import { rmSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { afterAll, describe, expect, test } from "vitest";
import { importFrom } from "../../../tools/findNative.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { installFiles } from "./brokenInstallation.js";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const NODE = "@tensorflow/tfjs-node";
const NODE_GPU = "@tensorflow/tfjs-node-gpu";

/** Imports from a folder that is removed at the end, and what is not there from this package. */
function importFromBroken(folder: string) {
  folders.push(folder);
  const importModule = importFrom(folder);
  return (name: string) => (name.startsWith(NODE) ? importModule(name) : import(/* @vite-ignore */ name));
}

describe("an installation of TensorFlow.js that is broken", () => {
  test("a binding that is no library is passed over with its cause", async () => {
    const files = { "package.json": `{ "main": "index.js" }`, "binding.node": "no library" };
    const folder = installFiles({ [NODE]: { ...files, "index.js": `require("./binding.node")` } });
    const importModule = importFromBroken(folder);
    const { backend, reason } = await tensorflowEngine({ importModule });
    expect(backend).toBe("wasm");
    expect(reason).toMatch(
      /^@tensorflow\/tfjs-node-gpu is not installed; @tensorflow\/tfjs-node is broken \(.*binding\.node.*\)$/,
    );
  });

  test("a native package of another major version is passed over", async () => {
    const folder = installFiles({ [NODE]: { "index.js": `exports.version_core = "3.21.1"` } });
    const importModule = importFromBroken(folder);
    expect(await tensorflowEngine({ importModule })).toMatchObject({
      backend: "wasm",
      reason: `${NODE_GPU} is not installed; ${NODE} is broken (it is TensorFlow.js 3.21.1, not 4)`,
    });
  });

  test("a tf of another major version is refused, and so is what is no tf", async () => {
    await expect(
      tensorflowEngine({ tf: { ...tf, version_core: "3.21.1" as typeof tf.version_core } }),
    ).rejects.toThrow("tensorflowEngine requires TensorFlow.js 4, got TensorFlow.js 3.21.1");
    await expect(tensorflowEngine({ tf: {} as typeof tf })).rejects.toThrow(
      "tensorflowEngine requires TensorFlow.js 4, got no TensorFlow.js (it has no version_core)",
    );
    const importModule = async () => ({ version_core: "5.0.0" });
    await expect(tensorflowEngine({ importModule, backend: "cpu" })).rejects.toThrow(
      "tensorflowEngine requires @tensorflow/tfjs of version 4, got TensorFlow.js 5.0.0",
    );
  });

  test("a backend that starts and cannot train is refused, and the one before stays set", async () => {
    await tf.setBackend("cpu");
    const cpu = tf.backend();
    tf.registerBackend("lame", () => Object.create(cpu));
    await expect(tensorflowEngine({ tf, backend: "lame" })).rejects.toThrow(
      /^tensorflowEngine requires the lame backend: Kernel '\w+' not registered for backend 'lame'/,
    );
    expect(tf.getBackend()).toBe("cpu");
  });
});
