import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileKernels, KERNEL_BYTES_FILE } from "./compileKernels.js";

// `pnpm kernels` compiles the model's WebAssembly kernels and writes their bytes into the sources.
const file = fileURLToPath(new URL(`../${KERNEL_BYTES_FILE}`, import.meta.url));
writeFileSync(file, await compileKernels());
console.log(`kernels: wrote ${KERNEL_BYTES_FILE}`);
