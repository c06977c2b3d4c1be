import { type EntityInput, entityName, entityOf } from "./entity.js";
import type { LookupDefinition } from "./featureSpec.js";
import { missingDefault } from "./valueKind.js";

/** What a lookup's table is keyed by. */
export interface LookupOptions {
  readonly by: EntityInput;
  readonly name?: string;
  /** What a key that the table lacks reads. */
  readonly missing?: number;
}

/**
 * A slow-moving number from a read-only table: an account's RFM score, an address's reputation.
 *
 * The spec holds the table's name; the table itself, a function from key to number, is handed to the encoder.
 *
 * @param table - the table's name.
 * @param options - `by`: one column or prefix, or several (the key is then their JSON array).
 * @returns a definition named like `user_rfm`.
 * @throws InputError ENTITY.
 *
 * @example
 * ```ts
 * import { createEncoder, defineSpec, lookup } from "@slidr/features";
 *
 * const spec = defineSpec([lookup("rfm", { by: "userId", missing: 0 })], { timeZone: "UTC" });
 * const scores = new Map([["u1", 5]]);
 * const encoder = createEncoder(spec, { lookups: { rfm: (key) => scores.get(key) } });
 * const row = new Float32Array(encoder.width);
 * encoder.encode(new Float64Array(0), { clickId: "c1", clickedAtMs: 0, userId: "u1" }, row, 0);
 * Array.from(row); // => [5]
 * ```
 */
export function lookup(table: string, options: LookupOptions): LookupDefinition {
  const by = entityOf(options.by, "lookup");
  return {
    kind: "lookup",
    name: options.name ?? `${entityName(by)}_${table}`,
    table,
    by,
    missing: options.missing ?? missingDefault,
  };
}
