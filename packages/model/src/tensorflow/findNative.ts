import { checkTensorflowMajor } from "./checkTensorflowMajor.js";
import { type ImportModule, importPeer } from "./importPeer.js";
import { startBackend } from "./startBackend.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowDevice } from "./tensorflowDevice.js";

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

async function nativeCause(tf: TensorFlow): Promise<string | undefined> {
  const wrongMajor = checkTensorflowMajor(tf);
  if (wrongMajor !== undefined) return `it is ${wrongMajor}, not 4`;
  const cause = await startBackend(tf, "tensorflow");
  // Both packages register this name with one tf, and the first to come stays: make room for the next.
  if (cause !== undefined && tf.findBackendFactory("tensorflow") !== null) tf.removeBackend("tensorflow");
  return cause;
}
