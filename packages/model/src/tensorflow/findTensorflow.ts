import { InputError } from "@slidr/clicks";
import { checkTensorflowMajor } from "./checkTensorflowMajor.js";
import { findNative } from "./findNative.js";
import { type ImportModule, importPeer, PORTABLE_PACKAGE } from "./importPeer.js";
import { registerWebgpu } from "./registerWebgpu.js";
import { startBackend } from "./startBackend.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowDevice } from "./tensorflowDevice.js";

export interface FoundTensorflow {
  readonly tf: TensorFlow;
  readonly backend: string;
  readonly reason: string;
}

export interface FindOptions {
  readonly tf?: TensorFlow;
  readonly backend?: string;
  readonly requireGpu?: boolean;
  readonly wasmPath?: string;
  readonly importModule?: ImportModule;
}

const WASM_PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** Finds a TensorFlow.js and sets its backend: the injected one, else native, wasm, cpu, in that order. */
export async function findTensorflow(options: FindOptions): Promise<FoundTensorflow> {
  const importModule = options.importModule ?? ((name: string) => import(name));
  const found =
    options.tf === undefined
      ? await search(options, importModule)
      : await useGiven(options.tf, options.backend, importModule);
  if (options.requireGpu && !tensorflowDevice(found.tf).isGpu) {
    throw new InputError(
      "GPU_UNAVAILABLE",
      `tensorflowEngine requires a GPU, got the ${found.backend} backend: ${found.reason}`,
    );
  }
  return found;
}

async function useGiven(
  tf: TensorFlow,
  backend: string | undefined,
  importModule: ImportModule,
): Promise<FoundTensorflow> {
  const wrongMajor = checkTensorflowMajor(tf);
  if (wrongMajor !== undefined) {
    throw new InputError(
      "TENSORFLOW_VERSION",
      `tensorflowEngine requires TensorFlow.js 4, got ${wrongMajor}`,
    );
  }
  if (backend !== undefined) return demandBackend(tf, backend, importModule);
  await tf.ready();
  const current = tf.getBackend();
  const cause = await startBackend(tf, current);
  if (cause !== undefined) throw unavailable(current, cause);
  return { tf, backend: current, reason: "the caller passed tf" };
}

async function search(options: FindOptions, importModule: ImportModule): Promise<FoundTensorflow> {
  const { backend } = options;
  const misses: string[] = [];
  if (backend === undefined || backend === "tensorflow") {
    const native = await findNative(importModule);
    if (native.found !== undefined) return { ...native.found, backend: "tensorflow" };
    misses.push(...native.misses);
    if (backend !== undefined) throw unavailable(backend, misses.join("; "));
  }
  const portable = await importPeer<TensorFlow>(importModule, PORTABLE_PACKAGE);
  if ("miss" in portable) {
    misses.push(portable.miss);
    throw new InputError(
      "TENSORFLOW_MISSING",
      `tensorflowEngine requires TensorFlow.js: npm install ${PORTABLE_PACKAGE} ${WASM_PACKAGE} (${misses.join("; ")})`,
    );
  }
  const tf = portable.module;
  const wrongMajor = checkTensorflowMajor(tf);
  if (wrongMajor !== undefined) {
    throw new InputError(
      "TENSORFLOW_VERSION",
      `tensorflowEngine requires ${PORTABLE_PACKAGE} of version 4, got ${wrongMajor}`,
    );
  }
  if (backend !== undefined && backend !== "wasm") return demandBackend(tf, backend, importModule);
  return wasmOrCpu(tf, options, importModule, misses);
}

async function wasmOrCpu(
  tf: TensorFlow,
  { backend, wasmPath }: FindOptions,
  importModule: ImportModule,
  misses: string[],
): Promise<FoundTensorflow> {
  const wasm = await importPeer<{ setWasmPaths(path: string): void }>(importModule, WASM_PACKAGE);
  if ("miss" in wasm) {
    misses.push(wasm.miss);
  } else {
    if (wasmPath !== undefined) wasm.module.setWasmPaths(wasmPath);
    const cause = await startBackend(tf, "wasm");
    if (cause === undefined) {
      const reason = backend === "wasm" ? "the caller asked for wasm" : misses.join("; ");
      return { tf, backend: "wasm", reason };
    }
    misses.push(`the wasm backend does not start (${cause})`);
  }
  if (backend === "wasm") throw unavailable("wasm", misses.join("; "));
  await tf.setBackend("cpu");
  return { tf, backend: "cpu", reason: misses.join("; ") };
}

async function demandBackend(
  tf: TensorFlow,
  backend: string,
  importModule: ImportModule,
): Promise<FoundTensorflow> {
  const missing = backend === "webgpu" ? await registerWebgpu(tf, importModule) : undefined;
  const cause = missing ?? (await startBackend(tf, backend));
  if (cause !== undefined) throw unavailable(backend, cause);
  const { description } = tensorflowDevice(tf);
  const place = description === undefined ? "" : ` and it runs on ${description}`;
  return { tf, backend, reason: `the caller asked for ${backend}${place}` };
}

function unavailable(backend: string, cause: string): InputError {
  return new InputError("BACKEND_UNAVAILABLE", `tensorflowEngine requires the ${backend} backend: ${cause}`);
}
