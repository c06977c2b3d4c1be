import type { FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore } from "../store/featureStore.js";
import { countCases } from "./countCases.js";
import { deliveryCases } from "./deliveryCases.js";
import { inputCases } from "./inputCases.js";
import { parityCases } from "./parityCases.js";
import { setAndGapCases } from "./setAndGapCases.js";

/** A store under test. */
export interface OpenStore {
  readonly store: FeatureStore;
  /** Called once after each case. */
  close(): Promise<void> | void;
}

/** Opens an empty store of a spec. */
export type OpenStoreOfSpec = (spec: FeatureSpec) => Promise<OpenStore> | OpenStore;

/** One claim that every store must keep. */
export interface StoreCase {
  /** The claim. */
  readonly title: string;
  /** Throws what is wrong when the store does not keep it. */
  run(): Promise<void>;
}

/** How hard to try. */
export interface StoreContractOptions {
  /** Clicks of each stream that is compared with the oracle; 20,000 by default. */
  readonly parityClicks?: number;
}

/**
 * The contract of a feature store as a list of cases, for any test runner: ours and anyone's stores run the same.
 *
 * @param open - gives an empty store for each case.
 * @returns cases, each with a title and a `run` that throws an `AssertionError` when its claim does not hold.
 * Cost: about 70,000 updates and three streams of `parityClicks`.
 *
 * @example
 * ```ts
 * import { createMemoryStore } from "@slidr/features";
 * import { storeContract } from "@slidr/features/contract";
 *
 * // In vitest or jest: for (const { title, run } of cases) test(title, run);
 * const cases = storeContract((spec) => {
 *   return { store: createMemoryStore(spec, { entitiesMax: 10_000 }), close: () => {} };
 * });
 * cases[0]?.title; // => "the first click of an entity reads itself"
 * await cases[0]?.run();
 * ```
 */
export function storeContract(open: OpenStoreOfSpec, options: StoreContractOptions = {}): StoreCase[] {
  const cases = [
    ...countCases,
    ...setAndGapCases,
    ...deliveryCases,
    ...inputCases,
    ...parityCases(options.parityClicks ?? 20_000),
  ];
  return cases.map(({ title, spec, check }) => {
    const run = async () => {
      const { store, close } = await open(spec);
      try {
        await check(store);
      } finally {
        await close();
      }
    };
    return { title, run };
  });
}
