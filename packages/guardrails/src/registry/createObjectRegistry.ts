import type { ObjectStore } from "../objects/objectStore.js";
import { objectStorage } from "./objectStorage.js";
import type { Registry, RegistryOptions } from "./registry.js";
import { registryOf } from "./registryOf.js";

/**
 * Opens a registry in an object store, such as an S3 bucket: the same layout as in a directory, without a lock.
 *
 * The pointer is one object that carries its own history entry and is replaced by one conditional write ("only over the
 * pointer that I read"), after the bundle was read, its digests checked and its golden rows scored again. That write
 * commits pointer and history in one: `history.jsonl` is brought up to date after it, and by the next move where a crash
 * came between. Of promoters that race one gets through; the others see that the pointer changed, and decide anew.
 *
 * @param store see {@link ObjectStore}; `createS3ObjectStore` of `@slidr/guardrails/s3`, a directory, or memory
 * @param options see {@link RegistryOptions}
 * @throws (from its methods) as `createFileRegistry`, without the lock's; `REGISTRY_STORE` when the store fails,
 *   `BUNDLE_PRUNED` for a bundle that a prune removed or is about to
 *
 * @example
 * ```ts
 * import { checkGoldenRows, createMemoryObjectStore, createObjectRegistry } from "@slidr/guardrails";
 *
 * const clock = () => 1_700_000_000_000;
 * const decide = () => ({ score: 0.9, threshold: 0.5, invalid: true });
 * const registry = createObjectRegistry(createMemoryObjectStore({ clock }), {
 *   clock,
 *   verifyGolden: (bundle) => checkGoldenRows(bundle.golden, decide),
 * });
 * const golden = [{ features: [1], slice: "all", ...decide() }];
 * const parts = { model: {}, features: [], thresholds: {}, slices: {}, training: {}, findings: [], golden };
 * const { digest } = await registry.put({ ...parts, weights: Float32Array.of(1) });
 * await registry.promote(digest, { who: "ana", why: "first model" });
 * (await registry.live()) === digest; // => true
 * ```
 */
export function createObjectRegistry(store: ObjectStore, options: RegistryOptions): Registry {
  return registryOf(objectStorage(store, options.clock), options);
}
