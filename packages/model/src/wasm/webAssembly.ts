/** A kernel, compiled. */
export interface KernelModule {
  /** Keeps other objects from passing for one. */
  readonly [Symbol.toStringTag]: string;
}

/** The memory that a kernel works on. */
export interface KernelMemory {
  /** Shared where threads share it; views are used alike. */
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KB. */
  grow(pages: number): number;
}

interface WebAssemblyParts {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Memory: new (size: { initial: number; maximum?: number; shared?: boolean }) => KernelMemory;
  readonly Instance: new (
    module: KernelModule,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

/**
 * What is used of WebAssembly, or undefined where the runtime has none. TypeScript declares it for browsers only, and
 * whoever uses this package need not be one.
 */
export const webAssembly = (globalThis as unknown as { WebAssembly?: WebAssemblyParts }).WebAssembly;

/** Brings a compiled kernel to life over a memory; its exports as the caller knows them. */
export function instantiate<Exports>(module: KernelModule, memory: KernelMemory): Exports {
  return new webAssembly!.Instance(module, { env: { memory } }).exports as Exports;
}
