import { InputError } from "@slidr/clicks";
import type { Engine } from "../network/engine.js";
import { relaxedTrainKernel, trainKernel } from "./kernelModules.js";
import { wasmTrainer } from "./wasmTrainer.js";

export interface WasmEngineOptions {
  /** Threads to compute on, this one included, >= 1. Default: what the machine offers, at most 8. Never changes a result. */
  readonly threads?: number;
  /**
   * Multiplies and adds in one rounding where the processor can: up to half as fast again, but processors differ in
   * the last bits. Needs Node 22, or 20 with --experimental-wasm-relaxed-simd. Default false.
   */
  readonly relaxedSimd?: boolean;
  /** Told once what runs and why. */
  readonly onChoice?: (choice: { readonly backend: string; readonly reason: string }) => void;
}

/** More threads than this only wait for each other at the usual sizes. */
const THREADS_DEFAULT_MAX = 8;

/**
 * The embedded training engine: forward, backward and Adam in WebAssembly SIMD, on all cores, with nothing to install.
 *
 * A batch is cut into shards by its size alone and their gradients are summed in order, so that the same data and
 * seed give the same model bit for bit on any number of threads and any machine (but for `relaxedSimd`). Piecewise-linear
 * inputs are never expanded: the first layer adds two table rows per feature. Each trainer has its own workers; they
 * do not keep the process alive and end with `dispose`.
 *
 * @throws InputError THREADS_RANGE, WASM_SIMD_MISSING where WebAssembly lacks SIMD or threads, RELAXED_SIMD_MISSING where
 *   it was asked for and is not there
 *
 * @example
 * ```ts
 * import { wasmEngine } from "@slidr/model";
 *
 * const engine = await wasmEngine({ threads: 2 });
 * engine.name; // => "wasm"
 * engine.backend; // => "simd, 2 threads"
 * ```
 */
export async function wasmEngine(options: WasmEngineOptions = {}): Promise<Engine> {
  const { threads, relaxedSimd = false } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new InputError(
      "THREADS_RANGE",
      `wasmEngine requires threads to be an integer >= 1, got ${threads}`,
    );
  }
  const module = relaxedSimd ? relaxedTrainKernel() : trainKernel();
  if (module === undefined) throw missingFeature(relaxedSimd);
  const count = threads ?? Math.min(await machineThreads(), THREADS_DEFAULT_MAX);
  const backend = `${relaxedSimd ? "relaxed simd" : "simd"}, ${count} ${count === 1 ? "thread" : "threads"}`;
  const reason =
    threads === undefined && !relaxedSimd ? "the embedded default" : "the caller chose its settings";
  options.onChoice?.({ backend, reason });
  return {
    name: "wasm",
    backend,
    reason,
    createTrainer: (trainerOptions) => wasmTrainer(module, trainerOptions, count),
  };
}

async function machineThreads(): Promise<number> {
  const { availableParallelism } = await import("node:os");
  return availableParallelism();
}

function missingFeature(relaxedSimd: boolean): InputError {
  return relaxedSimd
    ? new InputError(
        "RELAXED_SIMD_MISSING",
        "wasmEngine requires WebAssembly's relaxed SIMD for relaxedSimd: true; it comes with Node 22, and with --experimental-wasm-relaxed-simd on Node 20",
      )
    : new InputError(
        "WASM_SIMD_MISSING",
        "wasmEngine requires WebAssembly with SIMD and shared memory, which this runtime lacks; use tensorflowEngine",
      );
}
