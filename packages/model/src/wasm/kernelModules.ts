import { RELAXED_TRAIN_KERNEL, SCORE_KERNEL, TRAIN_KERNEL } from "./kernelBytes.js";
import { type KernelModule, webAssembly } from "./webAssembly.js";

/** Compiles on first use; undefined where the runtime lacks an instruction the kernel is made of. */
function lazyModule(base64: string): () => KernelModule | undefined {
  let module: KernelModule | undefined;
  return () => {
    if (module !== undefined) return module;
    if (webAssembly === undefined) return undefined;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (!webAssembly.validate(bytes)) return undefined;
    module = new webAssembly.Module(bytes);
    return module;
  };
}

/** Plain SIMD: rounds the same everywhere. */
export const trainKernel = lazyModule(TRAIN_KERNEL);
export const relaxedTrainKernel = lazyModule(RELAXED_TRAIN_KERNEL);
/** One thread, memory of its own. */
export const scoreKernel = lazyModule(SCORE_KERNEL);
