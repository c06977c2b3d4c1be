import { InputError } from "@slidr/clicks";
import type { TensorFlow } from "./tensorflow.js";

export type ImportModule = (name: string) => Promise<unknown>;

export interface FoundTensorflow {
  readonly tf: TensorFlow;
  readonly backend: string;
  readonly reason: string;
}

interface FindOptions {
  readonly tf?: TensorFlow;
  readonly backend?: string;
  readonly wasmPath?: string;
  readonly importModule?: ImportModule;
}

const NATIVE_PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
const PORTABLE_PACKAGE = "@tensorflow/tfjs";
const WASM_PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** Finds a TensorFlow.js and sets its backend: the injected one, else native, wasm, cpu, in that order. */
export async function findTensorflow(options: FindOptions): Promise<FoundTensorflow> {
  const { tf, backend } = options;
  if (tf !== undefined) {
    if (backend !== undefined) return demandBackend(tf, backend);
    await tf.ready();
    return { tf, backend: tf.getBackend(), reason: "the caller passed tf" };
  }
  const importModule = options.importModule ?? ((name: string) => import(name));
  const misses: string[] = [];
  if (backend === undefined || backend === "tensorflow") {
    for (const name of NATIVE_PACKAGES) {
      const native = await tryImport<TensorFlow>(importModule, name, misses);
      if (native === undefined || !(await native.setBackend("tensorflow"))) continue;
      return { tf: native, backend: "tensorflow", reason: `${name} is installed` };
    }
  }
  const portable = await tryImport<TensorFlow>(importModule, PORTABLE_PACKAGE, misses);
  if (portable === undefined) {
    throw new InputError(
      "TENSORFLOW_MISSING",
      `tensorflowEngine requires TensorFlow.js: npm install ${PORTABLE_PACKAGE} ${WASM_PACKAGE} (${misses.join("; ")})`,
    );
  }
  if (backend !== undefined && backend !== "wasm") return demandBackend(portable, backend);
  return wasmOrCpu(portable, options, importModule, misses);
}

async function wasmOrCpu(
  tf: TensorFlow,
  { backend, wasmPath }: FindOptions,
  importModule: ImportModule,
  misses: string[],
): Promise<FoundTensorflow> {
  const wasm = await tryImport<{ setWasmPaths(path: string): void }>(importModule, WASM_PACKAGE, misses);
  if (wasm !== undefined) {
    if (wasmPath !== undefined) wasm.setWasmPaths(wasmPath);
    if (await withoutNewProcessListeners(() => startBackend(tf, "wasm"))) {
      const reason = backend === "wasm" ? "the caller asked for wasm" : misses.join("; ");
      return { tf, backend: "wasm", reason };
    }
    misses.push("the wasm backend does not start");
  }
  if (backend === "wasm") throw unavailable("wasm", misses.join("; "));
  await tf.setBackend("cpu");
  return { tf, backend: "cpu", reason: misses.join("; ") };
}

async function demandBackend(tf: TensorFlow, backend: string): Promise<FoundTensorflow> {
  if (!(await withoutNewProcessListeners(() => startBackend(tf, backend))))
    throw unavailable(backend, "TensorFlow.js could not start it");
  return { tf, backend, reason: `the caller asked for ${backend}` };
}

/** setBackend answers false when a backend fails, but throws when it was never registered. */
async function startBackend(tf: TensorFlow, backend: string): Promise<boolean> {
  if (tf.findBackendFactory(backend) === null) return false;
  return tf.setBackend(backend);
}

/**
 * Runs `start` and takes away the listeners it leaves on the process.
 *
 * The wasm backend's loader rethrows every uncaught exception of the whole program from its own one-line source file,
 * so that any crash would print 30 kB of it.
 */
async function withoutNewProcessListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  const result = await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return result;
}

function unavailable(backend: string, cause: string): InputError {
  return new InputError("BACKEND_UNAVAILABLE", `tensorflowEngine requires the ${backend} backend: ${cause}`);
}

/** The module, or undefined with the reason noted: absent and broken are told apart. */
async function tryImport<M>(
  importModule: ImportModule,
  name: string,
  misses: string[],
): Promise<M | undefined> {
  try {
    const module = (await importModule(name)) as M & { default?: M };
    return module.default ?? module;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = /MODULE_NOT_FOUND$/.test(code ?? "") && message.includes(`'${name}'`);
    misses.push(isAbsent ? `${name} is not installed` : `${name} is broken (${firstLine(message)})`);
    return undefined;
  }
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0]!;
}
