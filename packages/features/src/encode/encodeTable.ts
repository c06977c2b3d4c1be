import type { ClickTable } from "@slidr/clicks";
import { storeLimits } from "../memory/storeLimits.js";
import { passOverTable } from "../memory/tablePass.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { createEncoder, type EncoderOptions } from "./encoder.js";
import type { FeatureMatrix } from "./featureMatrix.js";

/** How to pass over a table. */
export interface EncodeTableOptions extends EncoderOptions {
  /** Most values held of each entity; 2^28 by default. */
  readonly entitiesMax?: number;
  /** The longest that a click may be on its way, ms: how much longer than its longest window an entity is kept. 1 hour by default. */
  readonly expirySlackMs?: number;
  /** Called every 65,536 rows and at the end. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

const progressRows = 65_536;

/**
 * Features of every row of a table, in one pass over the rows as they stand (a log in time order, usually).
 *
 * Gives the rows that a store and an encoder give click by click, through dictionary codes instead of texts.
 *
 * @param spec - which features, in which order.
 * @param table - the clicks; must have every column that the spec reads (`fitSpecToLog` sees to that).
 * @param options - lookups, derivations, progress.
 * @returns a matrix [rowCount x width] and what was late, repeated or evicted on the way.
 * @throws InputError COLUMN_ABSENT, TIME, ID_LENGTH, ID_TEXT, FEATURE_VALUE and what `createEncoder` throws.
 * Cost: one step per row and entity; memory of the matrix and of the entities seen.
 *
 * @example
 * ```ts
 * import { count, defineSpec, encodeTable } from "@slidr/features";
 *
 * const table = {
 *   rowCount: 3,
 *   clickId: ["a", "b", "c"],
 *   clickedAtMs: Float64Array.of(0, 59_999, 60_000),
 *   userId: { kind: "string", codes: Uint32Array.of(0, 0, 0), dictionary: ["u1"] },
 *   attributes: {},
 * } as const;
 * // At 60,000 ms the tile of the first click has left the window of one minute.
 * const spec = defineSpec([count({ by: "userId", window: "1m" })], { timeZone: "UTC" });
 * Array.from(encodeTable(spec, table).values); // => [1, 2, 2]
 * ```
 */
export function encodeTable(
  spec: FeatureSpec,
  table: ClickTable,
  options: EncodeTableOptions = {},
): FeatureMatrix {
  const limits = storeLimits(options, "encodeTable");
  const encoder = createEncoder(spec, options);
  const { plan, width, names, kinds } = encoder;
  const encodeRows = encoder.forTable(table);
  const total = table.rowCount;
  const values = new Float32Array(total * width);
  const stats = passOverTable(plan, table, limits, (first, rows, raw) => {
    encodeRows(raw, first, rows, values);
    const done = first + rows;
    if (done % progressRows === 0 && done < total) options.onProgress?.({ done, total });
  });
  options.onProgress?.({ done: total, total });
  return {
    names,
    kinds,
    rowCount: total,
    width,
    values,
    lateCount: stats.late,
    duplicateCount: stats.duplicates,
    stats,
  };
}
