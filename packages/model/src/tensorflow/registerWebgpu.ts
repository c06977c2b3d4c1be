import { type ImportModule, importPeer, messageLine } from "./importPeer.js";
import type { TensorFlow } from "./tensorflow.js";

const BACKEND_PACKAGE = "@tensorflow/tfjs-backend-webgpu";
const DAWN_PACKAGE = "webgpu";

interface Gpu {
  requestAdapter(options?: { powerPreference: "high-performance" }): Promise<object | null>;
}

interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: object;
}

/**
 * Registers TensorFlow.js's WebGPU backend with `tf`.
 *
 * Node has no WebGPU of its own, and the backend reads `navigator.gpu` and constants such as `GPUBufferUsage` from the
 * global object: where they are missing they are put there, from the npm package `webgpu` (Dawn), and stay.
 *
 * @returns undefined, or the cause in one line
 */
export async function registerWebgpu(
  tf: TensorFlow,
  importModule: ImportModule,
): Promise<string | undefined> {
  const cause = await provideWebgpu(importModule);
  if (cause !== undefined || tf.findBackendFactory("webgpu") !== null) return cause;
  const backend = await importPeer(importModule, BACKEND_PACKAGE);
  if ("miss" in backend) return backend.miss;
  if (tf.findBackendFactory("webgpu") !== null) return undefined;
  return `${BACKEND_PACKAGE} was imported before navigator.gpu was there, and registers itself on import only`;
}

/** Asks for an adapter first: the backend itself answers a missing one with a TypeError about null. */
async function provideWebgpu(importModule: ImportModule): Promise<string | undefined> {
  const navigator = Reflect.get(globalThis, "navigator") as { readonly gpu?: Gpu } | undefined;
  if (navigator?.gpu !== undefined) return adapterCause(navigator.gpu);
  const dawn = await importPeer<Dawn>(importModule, DAWN_PACKAGE);
  if ("miss" in dawn) return dawn.miss;
  const gpu = dawn.module.create([]);
  const cause = await adapterCause(gpu);
  if (cause !== undefined) return cause;
  Object.assign(globalThis, dawn.module.globals);
  // Node 20 has no navigator; later ones have one without gpu.
  const owner = navigator ?? {};
  Object.defineProperty(owner, "gpu", { value: gpu, configurable: true, enumerable: true });
  if (navigator === undefined) {
    Object.defineProperty(globalThis, "navigator", { value: owner, configurable: true, enumerable: true });
  }
  return undefined;
}

async function adapterCause(gpu: Gpu): Promise<string | undefined> {
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter === null ? "WebGPU finds no adapter (on Linux it needs a Vulkan driver)" : undefined;
  } catch (error) {
    return `WebGPU finds no adapter (${messageLine(error)})`;
  }
}
