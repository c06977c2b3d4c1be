import { type Click, type ClickTable, InputError } from "@slidr/clicks";
import { createClickKeys } from "../keys/clickKeys.js";
import { ClickMoment } from "../keys/clickMoment.js";
import { createTableKeys } from "../keys/tableKeys.js";
import { compilePlan } from "../plan/compilePlan.js";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { FeatureStore, RawFeatures, StoreStats } from "../store/featureStore.js";
import { DUPLICATE, EntityTable, LATE } from "./entityTable.js";

/** How much a memory store may hold. */
export interface MemoryStoreOptions {
  /** Most values held of each entity (users, addresses ...); beyond it the least recently seen one is given up. */
  readonly entitiesMax: number;
  /** Seed of the key hash, any 32-bit integer: keep it secret where senders choose their ids. 0 by default. */
  readonly hashSeed?: number;
}

/** A {@link FeatureStore} in this process: answers at once. */
export interface MemoryStore extends FeatureStore {
  /** As in FeatureStore; writes into `into` if given, so that a click allocates nothing. */
  update(click: Click, into?: RawFeatures): RawFeatures;
  read(click: Click, into?: RawFeatures): RawFeatures;
  /** Rows of a table as `update` takes clicks, through dictionary codes: the fast way over a whole log. */
  updateTable(table: ClickTable, onRow: (row: number, raw: RawFeatures) => void): void;
  stats(): StoreStats;
}

/**
 * A store in packed typed arrays: one record per entity, found by a 64-bit hash of its key.
 *
 * @param spec - what to count.
 * @param options - `entitiesMax`: 1 to 2^28; memory grows as entities come, up to that.
 * @returns an empty store.
 * @throws InputError ENTITIES_MAX. `update` throws TIME, ID_LENGTH and ID_TEXT for a click that cannot be counted.
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
  const { entitiesMax, hashSeed = 0 } = options;
  checkEntitiesMax(entitiesMax);
  const tables = plan.entities.map((entity) => new EntityTable(entity, entitiesMax));
  const moment = new ClickMoment(plan);
  const clickKeys = createClickKeys(plan, hashSeed, "FeatureStore.update");
  let clicks = 0;
  let late = 0;
  let duplicates = 0;

  const updateMoment = (into: RawFeatures): RawFeatures => {
    let found = 0;
    for (let e = 0; e < tables.length; e++) found |= tables[e]!.update(moment, into.values);
    into.late = (found & LATE) !== 0;
    into.duplicate = (found & DUPLICATE) !== 0;
    clicks++;
    if (into.late) late++;
    if (into.duplicate) duplicates++;
    return into;
  };

  return {
    plan,
    update(click, into = createRawFeatures(plan)) {
      clickKeys.read(click, moment);
      return updateMoment(into);
    },
    read(click, into = createRawFeatures(plan)) {
      clickKeys.read(click, moment);
      let found = 0;
      for (const table of tables) found |= table.peek(moment, into.values);
      into.late = false;
      into.duplicate = (found & DUPLICATE) !== 0;
      return into;
    },
    updateTable(table, onRow) {
      const keys = createTableKeys(plan, table, hashSeed, "encodeTable");
      const raw = createRawFeatures(plan);
      for (let row = 0; row < table.rowCount; row++) {
        keys.read(row, moment);
        onRow(row, updateMoment(raw));
      }
    },
    stats: () => ({
      clicks,
      late,
      duplicates,
      entities: tables.map(({ plan: { name }, size, evicted, expired, missing, bytes }) => {
        return { name, size, evicted, expired, missing, bytes };
      }),
    }),
  };
}

/** Room for what a store returns, to be reused from click to click. */
export function createRawFeatures(plan: FeaturePlan): RawFeatures {
  return { values: new Float64Array(plan.rawWidth), late: false, duplicate: false };
}

/** The most values of each entity that a memory store can hold. */
export const entitiesLimit = 2 ** 28;

function checkEntitiesMax(entitiesMax: number): void {
  if (Number.isInteger(entitiesMax) && entitiesMax >= 1 && entitiesMax <= entitiesLimit) return;
  throw new InputError(
    "ENTITIES_MAX",
    `createMemoryStore requires an integer entitiesMax in [1, ${entitiesLimit}], got ${entitiesMax}`,
  );
}
