const SERVE = ["clicks", "features", "labels", "model", "metrics", "calibrate", "guardrails"];

/** Which of our packages each package may import (docs: the table of packages in the README). Nothing else. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  clicks: [],
  simulate: ["clicks"],
  features: ["clicks"],
  labels: ["clicks"],
  model: ["clicks"],
  metrics: ["clicks"],
  calibrate: ["clicks", "metrics"],
  guardrails: ["clicks", "metrics", "calibrate"],
  serve: SERVE,
  cli: [...SERVE, "serve", "simulate"],
};

/** The one folder of sources that may import TensorFlow.js. */
export const TENSORFLOW_HOME = "packages/model/src/tensorflow/";

/** Packages whose tests may: serve's adapter is given a TensorFlow.js, and is tested with a real one. */
export const TENSORFLOW_TESTS: readonly string[] = ["model", "serve"];

/** TensorFlow.js in any of its packages, and our own subpath that loads it. */
export function isTensorflow(specifier: string): boolean {
  return specifier.startsWith("@tensorflow/") || specifier === "@slidr/model/tensorflow";
}
