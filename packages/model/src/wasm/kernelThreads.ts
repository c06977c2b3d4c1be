import type { Worker } from "node:worker_threads";
import { InputError } from "@slidr/clicks";
import { CONTROL_ADDRESS, CONTROL_FIELDS, FIELD } from "./controlBlock.js";
import { instantiate, type KernelMemory, type KernelModule } from "./webAssembly.js";

/** What a training kernel exports; see `assembly/train.ts`. */
interface TrainExports {
  begin(phase: number, count: number, wake: number): void;
  work(thread: number): void;
  isDone(count: number, spins: number): number;
  prepare(withTransposes: number): void;
}

/** A worker is a line of JavaScript around the same kernel; as a string it needs no file, in ESM, CommonJS or source. */
const WORKER_SOURCE = `const { module, memory, thread } = require("node:worker_threads").workerData;
new WebAssembly.Instance(module, { env: { memory } }).exports.serve(thread);`;

/** Looks so often before it gives the event loop a turn: some tens of microseconds. */
const SPINS = 20_000;

/** One training kernel on this thread and `threads - 1` workers, over one memory. */
export interface KernelThreads {
  /** Does `count` items of a phase; `wake` also calls the workers, which small rounds do not need. */
  run(phase: number, count: number, wake: boolean): Promise<void>;
  prepare(withTransposes: boolean): void;
  /** Ends the workers. */
  dispose(): void;
}

/** Starts the threads. They do not keep the process alive; one that dies fails the next round with one error. */
export async function startKernelThreads(
  module: KernelModule,
  memory: KernelMemory,
  threads: number,
  /** Begins error messages. */
  caller: string,
): Promise<KernelThreads> {
  const kernel = instantiate<TrainExports>(module, memory);
  const control = new Int32Array(memory.buffer, CONTROL_ADDRESS, CONTROL_FIELDS);
  const workers: Worker[] = [];
  let failure: InputError | undefined;
  let isDisposed = false;
  if (threads > 1) {
    const { Worker } = await import("node:worker_threads");
    for (let thread = 1; thread < threads; thread += 1) {
      const workerData = { module, memory, thread };
      const worker = new Worker(WORKER_SOURCE, { eval: true, execArgv: [], workerData });
      worker.unref();
      const fail = (cause: string) => {
        if (!isDisposed) failure ??= workerStopped(caller, thread, threads, cause);
      };
      worker.on("error", (error) => fail(error.message));
      worker.on("exit", (code) => fail(`exit code ${code}`));
      workers.push(worker);
    }
  }
  const check = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    async run(phase, count, wake) {
      check();
      // Workers start by way of the event loop, which a caller that never waits would keep from turning.
      if (Atomics.load(control, FIELD.ready) < workers.length) await turn();
      kernel.begin(phase, count, wake && threads > 1 ? 1 : 0);
      kernel.work(0);
      while (kernel.isDone(count, SPINS) === 0) {
        // A worker has the last items. Sleep a little, and hear of one that died.
        Atomics.wait(control, FIELD.done, Atomics.load(control, FIELD.done), 1);
        await turn();
        check();
      }
    },
    prepare(withTransposes) {
      kernel.prepare(withTransposes ? 1 : 0);
    },
    dispose() {
      isDisposed = true;
      Atomics.store(control, FIELD.quit, 1);
      for (const worker of workers) void worker.terminate();
    },
  };
}

/** A turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function workerStopped(caller: string, thread: number, threads: number, cause: string): InputError {
  return new InputError(
    "WORKER_STOPPED",
    `${caller} requires its workers to live until it is closed, got worker ${thread} of ${threads - 1} stopped (${cause})`,
  );
}
