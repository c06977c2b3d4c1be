import type { TrainerOptions } from "../network/engine.js";
import { messageLine } from "./importPeer.js";
import type { TensorFlow } from "./tensorflow.js";
import { tensorflowTrainer } from "./tensorflowTrainer.js";
import { withoutNewProcessListeners } from "./withoutNewProcessListeners.js";

/** logit = 0 * feature + 0: one row of weight 1 has the loss ln 2, whatever the feature and the target. */
const ZERO_NETWORK: TrainerOptions = {
  transform: { kind: "standardise", columns: [{ form: { form: "asIs" } }] },
  network: { hidden: [1] },
  parameters: new Float32Array(4),
  l2: 0,
  gradientNormMax: 1,
};
const ONE_ROW = {
  rowCount: 1,
  features: new Float32Array([1]),
  targets: new Float32Array([1]),
  weights: new Float32Array([1]),
};

/**
 * Sets a backend and trains one step on it; leaves `tf` on the backend it had where that fails.
 *
 * The step is there because a backend can load, be set and break on its first multiplication: tfjs-node 4.22 calls
 * util.isNullOrUndefined, which Node 23 took away.
 *
 * @returns undefined, or the cause in one line
 */
export async function startBackend(tf: TensorFlow, backend: string): Promise<string | undefined> {
  const before = tf.engine().backendName;
  const cause = await withoutNewProcessListeners(() => tryBackend(tf, backend));
  if (cause !== undefined && before && before !== backend) await tf.setBackend(before);
  return cause;
}

async function tryBackend(tf: TensorFlow, backend: string): Promise<string | undefined> {
  // setBackend answers false when a backend fails, but throws when it was never registered.
  if (tf.findBackendFactory(backend) === null) return `TensorFlow.js has no backend named ${backend}`;
  try {
    if (!(await tf.setBackend(backend))) return "TensorFlow.js could not start it";
    const trainer = tensorflowTrainer(tf, backend, ZERO_NETWORK);
    const loss = await trainer.step(ONE_ROW, 0);
    trainer.dispose();
    return Math.abs(loss - Math.LN2) < 1e-3 ? undefined : `a loss of ln 2 comes out as ${loss}`;
  } catch (error) {
    const line = messageLine(error);
    return line.includes("isNullOrUndefined")
      ? `it needs Node 22 or older, this is ${process.version}: ${line}`
      : line;
  }
}
