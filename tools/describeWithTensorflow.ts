import { describeInFolder } from "./describeInFolder.js";
import { findNativeTensorflow } from "./findNative.js";

/**
 * A suite on a real libtensorflow: runs where findNative.ts finds one, is skipped with a line that says so elsewhere.
 *
 * `pnpm test` counts a skipped test of such a file as a failure where it is there (see runner/realPartChecks.ts).
 *
 * @param body - told the folder that has @tensorflow/tfjs-node
 */
export function describeWithTensorflow(title: string, body: (folder: string) => void | Promise<void>): void {
  const missing = "native TensorFlow.js (tools/native/installTensorflow.sh, Node 20 or 22)";
  describeInFolder(findNativeTensorflow(), missing, title, body);
}
