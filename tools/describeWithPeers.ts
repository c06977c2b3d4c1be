import { describeWhere } from "./describeWhere.js";
import { findPython } from "./findPython.js";

/**
 * A suite on the Python peers (onnx, onnxruntime, river ...): runs where findPython.ts finds them, is skipped with a
 * line that says so elsewhere.
 *
 * `pnpm test` counts a skipped test of such a file as a failure where the peers are there (see runner/realPartChecks.ts).
 */
export function describeWithPeers(title: string, body: () => void): void {
  describeWhere(findPython() !== undefined, "the Python peers (bench/peers/install.sh)", title, body);
}
