import { type KernelMemory, webAssembly } from "./webAssembly.js";

const PAGE_BYTES = 65_536;
/** 4 GB, all that 32-bit addresses reach; only what is used is ever taken. */
const PAGES_MAX = 65_536;

/** A memory that threads share, at least so large, all zeros. */
export function sharedMemory(bytes: number): KernelMemory {
  return new webAssembly!.Memory({
    initial: Math.ceil(bytes / PAGE_BYTES),
    maximum: PAGES_MAX,
    shared: true,
  });
}

/** A memory of one thread, of a fixed size, all zeros. */
export function memoryOf(bytes: number): KernelMemory {
  return new webAssembly!.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}
