import type { TensorFlow } from "./tensorflow.js";

/** The engine is written against TensorFlow.js 4; others differ in names and in defaults that change results. */
const MAJOR = "4";

/** What is wrong with the version of a TensorFlow.js, or undefined. */
export function checkTensorflowMajor(tf: TensorFlow): string | undefined {
  const version: unknown = tf.version_core;
  if (typeof version !== "string") return "no TensorFlow.js (it has no version_core)";
  return version.startsWith(`${MAJOR}.`) ? undefined : `TensorFlow.js ${version}`;
}
