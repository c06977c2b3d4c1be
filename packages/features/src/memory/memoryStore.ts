import type { Click } from "@slidr/clicks";
import { ClickBlock, DUPLICATE, LATE } from "../keys/clickBlock.js";
import { createClickKeys } from "../keys/clickKeys.js";
import type { HashKey } from "../keys/halfSipHash.js";
import { checkHashKey, randomHashKey } from "../keys/hashKey.js";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore, RawFeatures, StoreStats } from "../store/featureStore.js";
import { entityLayout } from "./entityLayout.js";
import { EntityState } from "./entityState.js";
import { KeyedEntities } from "./keyedEntities.js";
import { keyWords } from "./keyedRecords.js";
import { StoreCounts } from "./storeCounts.js";
import { storeLimits } from "./storeLimits.js";

/** How much a memory store may hold. */
export interface MemoryStoreOptions {
  /** Most values held of each entity (users, addresses ...); beyond it the least recently seen one is given up. */
  readonly entitiesMax: number;
  /**
   * The longest that a click may be on its way, ms: how much longer than its longest window an entity is kept before a
   * newcomer may have its place. 1 hour by default.
   */
  readonly expirySlackMs?: number;
  /**
   * Secret key of the hash that finds an entity by its id, two 32-bit integers; a random one per store by default, so that
   * no sender can choose ids that collide. No number depends on it.
   */
  readonly hashKey?: HashKey;
}

/** A {@link FeatureStore} in this process: answers at once. */
export interface MemoryStore extends FeatureStore {
  /** As in FeatureStore; writes into `into` if given, so that a click allocates nothing. */
  update(click: Click, into?: RawFeatures): RawFeatures;
  read(click: Click, into?: RawFeatures): RawFeatures;
  stats(): StoreStats;
}

/**
 * A store in packed typed arrays: one record per entity, found by a keyed 64-bit hash of its id.
 *
 * Unless told one, it draws the hash's key from the machine's random source: the one thing in this library that is not
 * handed in. No number depends on it; it only has to be unknown to whoever chooses ids.
 *
 * @param spec - what to count.
 * @param options - `entitiesMax`: 1 to 2^28; memory grows as entities come, up to that.
 *   `expirySlackMs`: 0 to 366 days. `hashKey`: see above.
 * @returns an empty store.
 * @throws InputError ENTITIES_MAX, EXPIRY_SLACK, HASH_KEY. `update` throws TIME, ID_LENGTH and ID_TEXT for a click that cannot be
 *   counted, and then has changed nothing.
 *
 * @example
 * ```ts
 * import { count, createMemoryStore, defineSpec } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
 * const store = createMemoryStore(spec, { entitiesMax: 1000 });
 * const click = { clickId: "a", clickedAtMs: 1_700_000_000_000, userId: "u1" };
 * Array.from(store.update(click).values); // => [1]
 * Array.from(store.update({ ...click, clickId: "b" }).values); // => [2]
 * store.update(click).duplicate; // => true
 * ```
 */
export function createMemoryStore(spec: FeatureSpec, options: MemoryStoreOptions): MemoryStore {
  const plan = compilePlan(spec);
  const limits = storeLimits(options, "createMemoryStore");
  const hashKey = checkHashKey(options.hashKey ?? randomHashKey(), "createMemoryStore");
  const entities = plan.entities.map((entity) => {
    const layout = entityLayout(entity, keyWords);
    const values = new KeyedEntities(entity, layout, limits);
    return { values, state: new EntityState(entity, layout, values) };
  });
  const clickKeys = createClickKeys(plan, hashKey, "FeatureStore.update");
  const block = new ClickBlock(plan, 1);
  const counts = new StoreCounts();

  return {
    plan,
    update(click, into = createRawFeatures(plan)) {
      // All that can be wrong with a click throws here, before anything counts.
      clickKeys.read(click, block);
      for (const { values, state } of entities) {
        values.meet(block);
        state.update(block);
      }
      counts.add(block);
      return answer(block, into);
    },
    read(click, into = createRawFeatures(plan)) {
      clickKeys.read(click, block);
      for (const { values, state } of entities) {
        values.find(block);
        state.read(block);
      }
      return answer(block, into);
    },
    stats: () => ({ ...counts, entities: entities.map(({ state }) => state.stats()) }),
  };
}

/** Copies what the one click of a block reads. */
function answer({ raw, found }: ClickBlock, into: RawFeatures): RawFeatures {
  into.values.set(raw);
  into.late = (found[0]! & LATE) !== 0;
  into.duplicate = (found[0]! & DUPLICATE) !== 0;
  return into;
}

/** Room for what a store returns, to be reused from click to click. */
export function createRawFeatures(plan: FeaturePlan): RawFeatures {
  return { values: new Float64Array(plan.rawWidth), late: false, duplicate: false };
}
