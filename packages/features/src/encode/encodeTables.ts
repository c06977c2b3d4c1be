import { type ClickTable, clickAt } from "@slidr/clicks";
import { tableTexts } from "../keys/clickColumns.js";
import { createMemoryStore, createRawFeatures, type MemoryStore } from "../memory/memoryStore.js";
import { entitiesLimit } from "../memory/storeLimits.js";
import { partColumn } from "../spec/entity.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { StoreStats } from "../store/featureStore.js";
import { createEncoder, type EncoderOptions } from "./encoder.js";
import type { FeatureRows } from "./featureRows.js";

/** How to pass over the tables of a log. */
export interface EncodeTablesOptions extends EncoderOptions {
  /** Most values held of each entity; 2^28 by default. */
  readonly entitiesMax?: number;
  /** The longest that a click may be on its way, ms: how much longer than its longest window an entity is kept. 1 hour by default. */
  readonly expirySlackMs?: number;
  /** Hears what the store held, after the last table. */
  readonly onEnd?: (stats: StoreStats) => void;
}

/**
 * Features of a log that comes as tables, in one pass: memory grows with the entities seen, not with the clicks.
 *
 * Gives the rows that `encodeTable` gives for all tables as one, and says of each click whether it was late or known.
 *
 * @param spec - which features, in which order.
 * @param tables - the log in its order, such as `readClickChunks` reads it; each has every column that the spec reads.
 * @param options - lookups, derivations, `entitiesMax`.
 * @returns rows of features, table by table.
 * @throws InputError COLUMN_ABSENT, and what `createMemoryStore` and `createEncoder` throw.
 *
 * @example
 * ```ts
 * import { tableFromClicks } from "@slidr/clicks";
 * import { count, defineSpec, encodeTables } from "@slidr/features";
 *
 * const spec = defineSpec([count({ by: "userId", window: "1h" })], { timeZone: "UTC" });
 * const monday = tableFromClicks([{ clickId: "a", clickedAtMs: 0, userId: "ann" }]);
 * const tuesday = tableFromClicks([{ clickId: "b", clickedAtMs: 1, userId: "ann" }]);
 * const counts: number[] = [];
 * for await (const { values } of encodeTables(spec, [monday, tuesday])) counts.push(...values);
 * counts; // => [1, 2]
 * ```
 */
export async function* encodeTables(
  spec: FeatureSpec,
  tables: Iterable<ClickTable> | AsyncIterable<ClickTable>,
  options: EncodeTablesOptions = {},
): AsyncGenerator<FeatureRows> {
  const encoder = createEncoder(spec, options);
  const { entitiesMax = entitiesLimit, expirySlackMs } = options;
  const store = createMemoryStore(spec, {
    entitiesMax,
    ...(expirySlackMs !== undefined && { expirySlackMs }),
  });
  for await (const table of tables) {
    const { rowCount, clickId, clickedAtMs } = table;
    const { raw, late, duplicate } = countRows(store, table);
    const values = new Float32Array(rowCount * encoder.width);
    encoder.forTable(table)(raw, 0, rowCount, values);
    yield { rowCount, clickId, clickedAtMs, late, duplicate, values };
  }
  options.onEnd?.(store.stats());
}

function countRows(store: MemoryStore, table: ClickTable) {
  const { rawWidth, keys } = store.plan;
  // A store takes a missing value for what it is; a column that is not there at all is a mistake.
  for (const part of keys.flat()) tableTexts(table, partColumn(part), "encodeTables");
  const raw = new Float64Array(table.rowCount * rawWidth);
  const late = new Uint8Array(table.rowCount);
  const duplicate = new Uint8Array(table.rowCount);
  const answer = createRawFeatures(store.plan);
  for (let row = 0; row < table.rowCount; row++) {
    store.update(clickAt(table, row), answer);
    raw.set(answer.values, row * rawWidth);
    late[row] = answer.late ? 1 : 0;
    duplicate[row] = answer.duplicate ? 1 : 0;
  }
  return { raw, late, duplicate };
}
