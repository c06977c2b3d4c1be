import { execFile } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { engineContract } from "../src/contract/index.js";
import {
  fitTransform,
  initialParameters,
  networkLayers,
  trainClassifier,
  transformInputWidth,
  wasmEngine,
} from "../src/index.js";
import { relaxedTrainKernel } from "../src/wasm/kernelModules.js";
import { sampleRows } from "./samples.js";

// Relaxed SIMD where this Node has it: from 22 on, or behind a flag.
const hasRelaxed = relaxedTrainKernel() !== undefined;
const kinds = [
  { threads: 1 },
  { threads: 2 },
  { threads: 3 },
  ...(hasRelaxed ? [{ threads: 2, relaxedSimd: true }] : []),
];
for (const options of kinds) {
  const engine = await wasmEngine(options);
  const cases = engineContract(engine);
  describe(`wasm on ${engine.backend} keeps the engine contract`, () => {
    for (const { title, run } of cases) test(title, run);
  });
}

/** The workers that start while `action` runs. */
async function workersOf(action: () => Promise<void>): Promise<Worker[]> {
  const workers: Worker[] = [];
  const note = (worker: Worker) => workers.push(worker);
  process.on("worker", note);
  await action();
  // The event comes a tick after the worker.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("worker", note);
  return workers;
}

function largeTrainer() {
  const rows = sampleRows(3000);
  const transform = fitTransform({ ...rows, kind: "standardise" });
  const network = { hidden: [40, 24] };
  const parameters = initialParameters(networkLayers(network, transformInputWidth(transform)), 5);
  const options = { transform, network, parameters, l2: 1e-3, gradientNormMax: 1 };
  return { options, batch: { ...rows, targets: Float32Array.from(rows.robotic) } };
}

describe("wasmEngine", () => {
  test("gives the same model bit for bit on 1, 2, 3 and 5 threads", async () => {
    const models = [];
    for (const threads of [1, 2, 3, 5]) {
      const rows = sampleRows(1500);
      const settings = { seed: 1, hidden: [24, 9], batchSize: 700, epochsMax: 3 };
      for (const transform of ["piecewiseLinear", "standardise"] as const) {
        const engine = await wasmEngine({ threads });
        models.push(await trainClassifier({ ...rows, ...settings, transform, engine }));
      }
    }
    for (let index = 2; index < models.length; index += 1) expect(models[index]).toEqual(models[index % 2]);
  });

  test("tells what it runs on and why", async () => {
    const choices: unknown[] = [];
    const engine = await wasmEngine({ onChoice: (choice) => choices.push(choice) });
    expect(engine).toMatchObject({ name: "wasm", reason: "the embedded default" });
    expect(choices).toEqual([{ backend: engine.backend, reason: "the embedded default" }]);
    expect((await wasmEngine({ threads: 1 })).backend).toBe("simd, 1 thread");
    expect((await wasmEngine({ threads: 3 })).reason).toBe("the caller chose its settings");
  });

  test("dispose ends its workers", async () => {
    const engine = await wasmEngine({ threads: 3 });
    const { options } = largeTrainer();
    const workers = await workersOf(async () => {
      const trainer = await engine.createTrainer(options);
      trainer.dispose();
    });
    expect(workers.length).toBe(2);
    await Promise.all(workers.map((worker) => worker.threadId === -1 || once(worker, "exit")));
  });

  test("a batch larger than any before goes into a larger memory, with all that was learnt, and its threads with it", async () => {
    const engine = await wasmEngine({ threads: 2 });
    const { options, batch } = largeTrainer();
    const large = sampleRows(20_000);
    const largeBatch = { ...large, targets: Float32Array.from(large.robotic) };
    const train = async (isGrownBefore: boolean) => {
      const trainer = await engine.createTrainer(options);
      if (isGrownBefore) await trainer.gradient(largeBatch);
      const losses = [
        await trainer.step(batch, 1e-3),
        await trainer.step(largeBatch, 1e-3),
        await trainer.step(batch, 1e-3),
      ];
      const state = await trainer.state();
      trainer.dispose();
      return { losses, state };
    };
    const grown = await train(true);
    const workers = await workersOf(async () => {
      expect(await train(false)).toEqual(grown);
    });
    expect(workers.length).toBe(2);
    await Promise.all(workers.map((worker) => worker.threadId === -1 || once(worker, "exit")));
  });

  test("a worker that dies is one clear error, and no hang", async () => {
    const engine = await wasmEngine({ threads: 2 });
    const { options, batch } = largeTrainer();
    let trainer: Awaited<ReturnType<typeof engine.createTrainer>> | undefined;
    const [worker] = await workersOf(async () => {
      trainer = await engine.createTrainer(options);
    });
    await trainer!.step(batch, 1e-3);
    await worker!.terminate();
    await expect(trainer!.step(batch, 1e-3)).rejects.toThrow(
      /^wasmEngine requires its workers to live until it is closed, got worker 1 of 1 stopped \(exit code [01]\)$/,
    );
    trainer!.dispose();
  });

  test("workers do not keep the process alive, also when nobody disposed of them", async () => {
    const script = `import { wasmEngine } from "@slidr/model";
      const engine = await wasmEngine({ threads: 3 });
      await engine.createTrainer({
        transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
        network: { hidden: [] }, parameters: new Float32Array(2), l2: 0, gradientNormMax: 1,
      });
      console.log("done");`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--conditions=@slidr/source", "--input-type=module", "-e", script],
      { cwd: fileURLToPath(new URL("../../..", import.meta.url)), timeout: 30_000 },
    );
    expect(stdout).toBe("done\n");
  });

  test("refuses a number of threads that is none, and relaxed SIMD where there is none", async () => {
    await expect(wasmEngine({ threads: 1.5 })).rejects.toThrow(
      "wasmEngine requires threads to be an integer >= 1, got 1.5",
    );
    if (hasRelaxed) return;
    await expect(wasmEngine({ relaxedSimd: true })).rejects.toThrow(
      "wasmEngine requires WebAssembly's relaxed SIMD for relaxedSimd: true; it comes with Node 22",
    );
  });
});
