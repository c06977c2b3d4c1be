import { InputError } from "@slidr/clicks";
import type { TensorFlow } from "./tensorflow.js";

/**
 * Makes a backend that has been started the current one, at once: what follows without waiting runs on it.
 *
 * The backend is a global of `tf`, and whoever else has a turn may set another. `setBackend` sets a backend that is there
 * before it returns its promise. Its name and its instance are both compared, because a `setBackend` that waits for its
 * backend to start sets the two at different times.
 *
 * @throws InputError BACKEND_UNAVAILABLE when `tf` no longer has it
 */
export function useBackend(tf: TensorFlow, backend: string): void {
  const instance = tf.findBackend(backend);
  if (!instance) {
    throw new InputError(
      "BACKEND_UNAVAILABLE",
      `tensorflowEngine requires the ${backend} backend for as long as it trains, got a tf from which it was removed`,
    );
  }
  if (tf.getBackend() === backend && tf.backend() === instance) return;
  void tf.setBackend(backend);
}
