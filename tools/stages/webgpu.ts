import { findWebgpu } from "../findNative.js";
import { realPartStage } from "./realPartStage.js";

export const webgpu = realPartStage({
  title: "WebGPU",
  purpose: "WebGPU for the engines' contract",
  suites: "THE WEBGPU SUITES",
  // Found only, never installed from here: half a gigabyte and a Vulkan driver are for the reader to ask for.
  async ensure() {
    const path = findWebgpu();
    return { path, message: "no WebGPU adapter found; run tools/native/installWebgpu.sh" };
  },
});
