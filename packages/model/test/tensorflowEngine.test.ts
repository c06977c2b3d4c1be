import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { engineContract } from "../src/contract/index.js";
import { type Engine, trainClassifier } from "../src/index.js";
import { tensorflowEngine } from "../src/tensorflow/index.js";
import { useBackend } from "../src/tensorflow/useBackend.js";
import { sampleRows } from "./samples.js";

for (const backend of ["wasm", "cpu"]) {
  const cases = engineContract(await tensorflowEngine({ backend }));
  describe(`tensorflow on ${backend} keeps the engine contract`, () => {
    for (const { title, run } of cases) test(title, run);
  });
}

describe("tensorflowEngine", () => {
  test("takes the tf it is given and tells the choice", async () => {
    await tf.setBackend("cpu");
    const choices: unknown[] = [];
    const engine = await tensorflowEngine({ tf, onChoice: (choice) => choices.push(choice) });
    expect(engine).toMatchObject({ name: "tensorflow", backend: "cpu", reason: "the caller passed tf" });
    expect(choices).toEqual([{ backend: "cpu", reason: "the caller passed tf" }]);
  });

  test("finds wasm where nothing native is installed, and says why", async () => {
    const importModule = without("@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node");
    const { backend, reason } = await tensorflowEngine({ importModule });
    expect(backend).toBe("wasm");
    expect(reason).toBe("@tensorflow/tfjs-node-gpu is not installed; @tensorflow/tfjs-node is not installed");
  });

  test("falls back to cpu without the wasm backend, and tells a broken package from an absent one", async () => {
    const importModule = async (name: string) => {
      if (name === "@tensorflow/tfjs-node")
        throw new TypeError("util.isNullOrUndefined is not a function\n at x");
      if (name !== "@tensorflow/tfjs") throw notFound(name);
      return tf;
    };
    const { backend, reason } = await tensorflowEngine({ importModule });
    expect(backend).toBe("cpu");
    expect(reason).toBe(
      "@tensorflow/tfjs-node-gpu is not installed; @tensorflow/tfjs-node is broken (util.isNullOrUndefined is not a " +
        "function); @tensorflow/tfjs-backend-wasm is not installed",
    );
  });

  test("says what to install where there is no TensorFlow.js at all", async () => {
    const importModule = async (name: string) => Promise.reject(notFound(name));
    await expect(tensorflowEngine({ importModule, backend: "wasm" })).rejects.toThrow(
      "tensorflowEngine requires TensorFlow.js: npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm " +
        "(@tensorflow/tfjs is not installed)",
    );
  });

  test("refuses a demanded backend that is not there", async () => {
    await expect(tensorflowEngine({ tf, backend: "abacus" })).rejects.toThrow(
      "tensorflowEngine requires the abacus backend: TensorFlow.js has no backend named abacus",
    );
    const importModule = without("@tensorflow/tfjs-backend-wasm");
    await expect(tensorflowEngine({ importModule, backend: "wasm" })).rejects.toThrow(
      "tensorflowEngine requires the wasm backend: @tensorflow/tfjs-backend-wasm is not installed",
    );
  });

  test("engines with different backends on one tf train at once as they do alone", async () => {
    const options = { ...sampleRows(300), seed: 1, hidden: [8], epochsMax: 3, batchSize: 30 };
    const engines = [
      await tensorflowEngine({ tf, backend: "cpu" }),
      await tensorflowEngine({ tf, backend: "wasm" }),
    ];
    const train = async (engine: Engine) => (await trainClassifier({ ...options, engine })).model.parameters;
    const [cpu, wasm] = [await train(engines[0]!), await train(engines[1]!)];
    // The two round differently: had one run on the other's backend, it would show.
    expect(cpu).not.toEqual(wasm);
    expect(await Promise.all(engines.map(train))).toEqual([cpu, wasm]);
  });

  test("trains on while tf starts another backend", async () => {
    tf.registerBackend("slow", async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new IdleBackend();
    });
    const options = { ...sampleRows(100), seed: 1, hidden: [4], epochsMax: 4, batchSize: 10 };
    const engine = await tensorflowEngine({ tf, backend: "cpu" });
    const expected = (await trainClassifier({ ...options, engine })).model.parameters;
    let steps = 0;
    const onProgress = () => {
      steps += 1;
      if (steps === 5) void tf.setBackend("slow");
    };
    const { model } = await trainClassifier({ ...options, engine, onProgress });
    expect(model.parameters).toEqual(expected);
    tf.removeBackend("slow");
  });

  test("says so when its backend was taken from tf", () => {
    tf.registerBackend("brief", () => new IdleBackend());
    useBackend(tf, "brief");
    tf.removeBackend("brief");
    expect(() => useBackend(tf, "brief")).toThrow(
      "tensorflowEngine requires the brief backend for as long as it trains, got a tf from which it was removed",
    );
  });

  test.each(["wasm", "cpu"])(
    "leaves no tensor behind on %s, whether training ends or breaks off",
    async (backend) => {
      const engine = await tensorflowEngine({ backend });
      const rows = sampleRows(64);
      const before = tf.memory().numTensors;
      const options = {
        ...rows,
        validation: rows,
        engine,
        seed: 1,
        hidden: [4],
        epochsMax: 3,
        batchSize: 20,
      };
      await trainClassifier(options);
      expect(tf.memory().numTensors).toBe(before);
      const stop = new AbortController();
      const run = trainClassifier({ ...options, signal: stop.signal, onProgress: () => stop.abort() });
      await expect(run).rejects.toThrow("aborted");
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

/** Starts, and computes nothing. */
class IdleBackend extends tf.KernelBackend {
  override dispose(): void {}
}

function notFound(name: string): Error {
  return Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}

function without(...absent: string[]): (name: string) => Promise<unknown> {
  return async (name) => {
    if (absent.includes(name)) throw notFound(name);
    return import(/* @vite-ignore */ name);
  };
}
