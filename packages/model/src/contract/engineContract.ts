import type { Engine } from "../network/engine.js";
import { gradientCases } from "./gradientCases.js";
import { stepCases } from "./stepCases.js";

/** One claim that every engine must keep. */
export interface EngineCase {
  /** The claim. */
  readonly title: string;
  /** Throws what is wrong when the engine does not keep it. */
  run(): Promise<void>;
}

/**
 * The contract of a training engine as a list of cases, for any test runner: ours and anyone's engines run the same.
 *
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold.
 * Cost: some thousand small steps, a second on a slow engine.
 *
 * @example
 * ```ts
 * import { wasmEngine } from "@slidr/model";
 * import { engineContract } from "@slidr/model/contract";
 *
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = engineContract(await wasmEngine({ threads: 1 }));
 * cases[0]?.title; // => "loss, gradient and logits equal scikit-learn's backpropagation"
 * await cases[0]?.run();
 * ```
 */
export function engineContract(engine: Engine): EngineCase[] {
  return [...gradientCases, ...stepCases].map(({ title, check }) => ({ title, run: () => check(engine) }));
}
