import type { Registry, RegistryOptions } from "../registry/registry.js";
import type { ContractCase } from "./contractCase.js";
import { moveClaims } from "./moveClaims.js";
import { pruneClaims } from "./pruneClaims.js";
import { raceClaims } from "./raceClaims.js";
import { CLOCK_START_MS, verifyGolden } from "./registryClaim.js";

/** An empty registry under test. */
export interface OpenRegistry {
  readonly registry: Registry;
  /** Called once after each case. */
  close(): Promise<void> | void;
}

/**
 * The contract of a registry as a list of cases, for any test runner: ours and anyone's registries run the same.
 *
 * @param open - gives an empty registry for each case, on the clock and with the check of golden rows that it is given. The clock
 *   runs ahead of the world's, so that nothing a store dates by its own clock is young.
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold.
 * Cost: some 300 moves.
 *
 * @example
 * ```ts
 * import { createMemoryObjectStore, createObjectRegistry } from "@slidr/guardrails";
 * import { registryContract } from "@slidr/guardrails/contract";
 *
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = registryContract((options) => {
 *   const store = createMemoryObjectStore({ clock: Date.now });
 *   return { registry: createObjectRegistry(store, options), close: () => {} };
 * });
 * cases[0]?.title; // => "nothing is live before the first promote, and the first entry says so"
 * await cases[0]?.run();
 * ```
 */
export function registryContract(
  open: (options: RegistryOptions) => Promise<OpenRegistry> | OpenRegistry,
): ContractCase[] {
  return [...moveClaims, ...pruneClaims, ...raceClaims].map(({ title, check }) => {
    const run = async () => {
      let nowMs = CLOCK_START_MS;
      const { registry, close } = await open({ clock: () => nowMs++, verifyGolden });
      try {
        await check(registry);
      } finally {
        await close();
      }
    };
    return { title, run };
  });
}
