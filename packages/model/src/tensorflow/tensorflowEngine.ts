import type { Engine } from "../network/engine.js";
import { findTensorflow } from "./findTensorflow.js";
import type { ImportModule } from "./importPeer.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowTrainer } from "./tensorflowTrainer.js";

export interface TensorflowEngineOptions {
  /** A TensorFlow.js of your own, with its backend set; nothing is imported then. */
  readonly tf?: TensorFlow;
  /**
   * Demand a backend: "tensorflow" (tfjs-node-gpu or tfjs-node), "webgpu", "wasm", "cpu", or any that your `tf` has;
   * without it the first found that works is taken, WebGPU never.
   */
  readonly backend?: string;
  /** Demand that the backend runs on a GPU; false unless given. */
  readonly requireGpu?: boolean;
  /** Where the wasm backend's .wasm files lie, when the program is bundled; ends in "/". */
  readonly wasmPath?: string;
  /** Told once which backend runs and why: also which installed one is broken, and its cause. */
  readonly onChoice?: (choice: { readonly backend: string; readonly reason: string }) => void;
  /** Replaces `import()`, to find TensorFlow.js elsewhere. */
  readonly importModule?: ImportModule;
}

/**
 * The training engine on TensorFlow.js, the way to a GPU.
 *
 * Takes the `tf` it is given, or finds one: `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`, `@tensorflow/tfjs`
 * with the wasm backend, and last the cpu backend. All are optional peers, imported only here and only on this call.
 * Whatever is taken has trained one step before: a backend that is installed and broken is passed over, with its cause
 * in the reason, or the cause is the error's text where the backend was demanded. "webgpu" takes
 * `@tensorflow/tfjs-backend-webgpu` and, in Node, npm's `webgpu`, which it puts on the global object for good.
 *
 * A `tf` computes on one backend at a time. Each call of a trainer sets its own first, so that engines with different
 * backends on one `tf` may train at the same time.
 *
 * @throws InputError TENSORFLOW_MISSING when none is installed (it says what to install), TENSORFLOW_VERSION when the
 *   `tf` given, or the only one found, is not of major version 4, BACKEND_UNAVAILABLE when the demanded backend does not
 *   start or does not train (with its cause) or was removed from `tf` since, GPU_UNAVAILABLE when a GPU was demanded and the backend has none
 *
 * @example
 * ```ts
 * import { tensorflowEngine } from "@slidr/model/tensorflow";
 *
 * const engine = await tensorflowEngine({ backend: "cpu" });
 * engine.name; // => "tensorflow"
 * engine.backend; // => "cpu"
 * engine.reason; // => "the caller asked for cpu"
 * ```
 */
export async function tensorflowEngine(options: TensorflowEngineOptions = {}): Promise<Engine> {
  const { tf, backend, reason } = await findTensorflow(options);
  options.onChoice?.({ backend, reason });
  return {
    name: "tensorflow",
    backend,
    reason,
    createTrainer: async (trainerOptions) => {
      await tf.ready();
      return tensorflowTrainer(tf, backend, trainerOptions);
    },
  };
}
