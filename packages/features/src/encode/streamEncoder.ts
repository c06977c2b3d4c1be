import type { Click } from "@slidr/clicks";
import {
  createMemoryStore,
  createRawFeatures,
  type MemoryStore,
  type MemoryStoreOptions,
} from "../memory/memoryStore.js";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { createEncoder, type Encoder, type EncoderOptions } from "./encoder.js";

/** How a stream is encoded. */
export interface StreamEncoderOptions extends EncoderOptions, MemoryStoreOptions {}

/** A memory store and an encoder, click by click. */
export interface StreamEncoder {
  readonly names: Encoder["names"];
  readonly kinds: Encoder["kinds"];
  readonly width: number;
  readonly store: MemoryStore;
  /** Counts a click and writes its row at `out[offset ...]`, or into a new row; returns `out`. */
  encode(click: Click, out?: Float32Array, offset?: number): Float32Array;
}

/**
 * Encodes clicks as they come: the same rows that `encodeTable` gives for the same clicks in the same order.
 *
 * @param spec - which features, in which order.
 * @param options - `entitiesMax` and the spec's lookups and derivations.
 * @throws InputError as `createMemoryStore` and `createEncoder` do. A click that cannot be counted changes nothing. One
 *   whose own values cannot be encoded (FEATURE_VALUE, ATTRIBUTE_NUMBER, an error of a derivation) is counted by then,
 *   and counts no second time when it is delivered again under its id.
 *
 * @example
 * ```ts
 * import { createStreamEncoder, defineSpec, gap } from "@slidr/features";
 *
 * const spec = defineSpec([gap({ by: "userId" })], { timeZone: "UTC" });
 * const stream = createStreamEncoder(spec, { entitiesMax: 1000 });
 * Array.from(stream.encode({ clickId: "a", clickedAtMs: 1000, userId: "u1" })); // => [-1]
 * Array.from(stream.encode({ clickId: "b", clickedAtMs: 1250, userId: "u1" })); // => [250]
 * ```
 */
export function createStreamEncoder(spec: FeatureSpec, options: StreamEncoderOptions): StreamEncoder {
  const store = createMemoryStore(spec, options);
  const { names, kinds, width, encode } = createEncoder(spec, options);
  const raw = createRawFeatures(store.plan);
  return {
    names,
    kinds,
    width,
    store,
    encode(click, out = new Float32Array(width), offset = 0) {
      encode(store.update(click, raw).values, click, out, offset);
      return out;
    },
  };
}
