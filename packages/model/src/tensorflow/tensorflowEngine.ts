import type { Engine } from "../network/engine.js";
import { findTensorflow, type ImportModule } from "./findTensorflow.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowTrainer } from "./tensorflowTrainer.js";

export interface TensorflowEngineOptions {
  /** A TensorFlow.js of your own, with its backend set; nothing is imported then. */
  readonly tf?: TensorFlow;
  /** Demand a backend ("wasm", "cpu", "tensorflow", "webgl" ...); without it the fastest found is taken. */
  readonly backend?: string;
  /** Where the wasm backend's .wasm files lie, when the program is bundled; ends in "/". */
  readonly wasmPath?: string;
  /** Told once which backend runs and why. */
  readonly onChoice?: (choice: { readonly backend: string; readonly reason: string }) => void;
  /** Replaces `import()`, to find TensorFlow.js elsewhere. */
  readonly importModule?: ImportModule;
}

/**
 * The training engine on TensorFlow.js, the way to a GPU.
 *
 * Takes the `tf` it is given, or finds one: `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node`, `@tensorflow/tfjs`
 * with the wasm backend, and last the cpu backend. All are optional peers, imported only here and only on this call.
 *
 * @throws InputError TENSORFLOW_MISSING when none is installed (it says what to install), BACKEND_UNAVAILABLE when the
 *   demanded backend does not start (with its cause)
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
      // The backend is a global of `tf`: another engine may have changed it since.
      if (tf.getBackend() !== backend) await tf.setBackend(backend);
      return tensorflowTrainer(tf, trainerOptions);
    },
  };
}
