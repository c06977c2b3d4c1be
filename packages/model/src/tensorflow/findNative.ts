import { checkTensorflowMajor } from "./checkTensorflowMajor.js";
import { type ImportModule, importPeer, PORTABLE_PACKAGE } from "./importPeer.js";
import { startBackend } from "./startBackend.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowDevice } from "./tensorflowDevice.js";

const BACKEND = "tensorflow";
const NATIVE_PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

export interface NativeSearch {
  readonly found?: { readonly tf: TensorFlow; readonly reason: string };
  /** A line for each package that was passed over. */
  readonly misses: readonly string[];
}

/** tfjs-node-gpu, else tfjs-node: the first that loads, is of the right version and trains. */
export async function findNative(importModule: ImportModule): Promise<NativeSearch> {
  const misses: { readonly line: string; readonly isBroken: boolean }[] = [];
  for (const name of NATIVE_PACKAGES) {
    const peer = await importPeer<TensorFlow>(importModule, name);
    if ("miss" in peer) {
      misses.push({ line: peer.miss, isBroken: peer.isBroken });
      if (peer.isBroken) await forgetHalfLoaded(importModule);
      continue;
    }
    const tf = peer.module;
    const cause = await nativeCause(tf);
    if (cause === undefined) {
      const { description } = tensorflowDevice(tf);
      const place = description === undefined ? "" : ` and runs on ${description}`;
      // That a better one is absent needs no word; that it is there and broken does.
      const broken = misses.filter(({ isBroken }) => isBroken).map(({ line }) => line);
      return { found: { tf, reason: [`${name} is installed${place}`, ...broken].join("; ") }, misses: [] };
    }
    misses.push({ line: `${name} is broken (${cause})`, isBroken: true });
  }
  return { misses: misses.map(({ line }) => line) };
}

/** What broke once is not tried again in this process, where its names are another package's by now. */
const brokenModules = new WeakMap<TensorFlow, string>();

async function nativeCause(tf: TensorFlow): Promise<string | undefined> {
  const wrongMajor = checkTensorflowMajor(tf);
  if (wrongMajor !== undefined) return `it is ${wrongMajor}, not 4`;
  const cause = brokenModules.get(tf) ?? (await startBackend(tf, BACKEND));
  if (cause !== undefined && !brokenModules.has(tf)) {
    brokenModules.set(tf, cause);
    forgetBackend(tf);
  }
  return cause;
}

/** A package whose binding fails has registered its kernels by then, with the TensorFlow.js that all copies share. */
async function forgetHalfLoaded(importModule: ImportModule): Promise<void> {
  const portable = await importPeer<TensorFlow>(importModule, PORTABLE_PACKAGE);
  if ("miss" in portable || checkTensorflowMajor(portable.module) !== undefined) return;
  if (portable.module.findBackendFactory(BACKEND) === null) forgetBackend(portable.module);
}

/** Both packages register the same names: the next one's would be refused, with a warning for each kernel. */
function forgetBackend(tf: TensorFlow): void {
  for (const { kernelName } of tf.getKernelsForBackend(BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  if (tf.findBackendFactory(BACKEND) !== null) tf.removeBackend(BACKEND);
}
