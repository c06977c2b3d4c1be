import { createEncoder, type EncoderOptions } from "../encode/encoder.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import type { RawFeatureChunk } from "./rawChunks.js";

/** Consecutive clicks as rows of features. */
export interface EncodedChunk {
  readonly rowCount: number;
  /** [rowCount x width], row-major; columns as `featureNames(spec)` names them. */
  readonly values: Float32Array;
  /** What was encoded. */
  readonly raw: RawFeatureChunk;
}

/**
 * Makes rows of features of what an engine counted: the rows that `encodeTable` gives for the same clicks.
 *
 * @param spec - the spec they were counted by.
 * @param chunks - from `rawFeaturesFromDuckdb` or `readRawFeatures`.
 * @param options - the lookups and derivations that the spec names.
 * @returns one chunk of rows for each chunk of integers, as they come.
 * @throws InputError as `createEncoder` does.
 *
 * @example
 * ```ts
 * import { defineSpec, gap } from "@slidr/features";
 * import { encodeRawChunks, rawFeaturesFromDuckdb } from "@slidr/features/sql";
 *
 * const spec = defineSpec([gap({ by: "userId" })], { timeZone: "UTC" });
 * const source = "(SELECT 'c' || i AS clickId, 250 * i AS clickedAtMs, 'ann' AS userId FROM range(3) AS r(i))";
 * const rows: number[] = [];
 * for await (const { values } of encodeRawChunks(spec, rawFeaturesFromDuckdb(spec, { source }))) rows.push(...values);
 * rows; // => [-1, 250, 250]
 * ```
 */
export async function* encodeRawChunks(
  spec: FeatureSpec,
  chunks: Iterable<RawFeatureChunk> | AsyncIterable<RawFeatureChunk>,
  options: EncoderOptions = {},
): AsyncGenerator<EncodedChunk> {
  const encoder = createEncoder(spec, options);
  for await (const raw of chunks) {
    const { rowCount, table } = raw;
    const values = new Float32Array(rowCount * encoder.width);
    encoder.forTable(table)(raw.values, 0, rowCount, values);
    yield { rowCount, values, raw };
  }
}
