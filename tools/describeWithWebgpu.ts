import { describeInFolder } from "./describeInFolder.js";
import { findWebgpu } from "./findNative.js";

/**
 * A suite on a real WebGPU, be it on a software driver: runs where findNative.ts finds one, is skipped with a line that
 * says so elsewhere.
 *
 * `pnpm test` counts a skipped test of such a file as a failure where it is there (see runner/realPartChecks.ts).
 *
 * @param body - told the folder that has @tensorflow/tfjs-backend-webgpu and webgpu
 */
export function describeWithWebgpu(title: string, body: (folder: string) => void | Promise<void>): void {
  const missing = "WebGPU (tools/native/installWebgpu.sh, and a Vulkan driver)";
  describeInFolder(findWebgpu(), missing, title, body);
}
