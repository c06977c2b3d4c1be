/** An object's bytes, and the tag that a later conditional write names. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** Changes with every write of other bytes; opaque. */
  readonly etag: string;
}

/** An object as a listing shows it. */
export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** Epoch ms, by the store's clock. */
  readonly modifiedAtMs: number;
}

/** When a write may happen: only where nothing is yet, or only over the object that was read. */
export type WriteCondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/**
 * What a registry needs of an object store. S3 has all of it since 2024 (`If-None-Match: *`, `If-Match`).
 *
 * A write is whole or has not happened, a condition and its write are one step, and reads and listings see every write
 * that has ended. Keys are parts of a-z, A-Z, 0-9, ".", "_" and "-" with "/" between. `objectStoreContract` of
 * `@slidr/guardrails/contract` tests a store for this.
 */
export interface ObjectStore {
  /** What to call it in a message: `s3://bucket/prefix`. */
  readonly place: string;
  /**
   * An object's bytes; undefined where there is none.
   *
   * @param bytesMax throws InputError `OBJECT_SIZE` for a larger one, before it is read
   */
  get(key: string, bytesMax: number): Promise<StoredObject | undefined>;
  /** Writes if the condition holds, and gives the new etag; undefined where it does not hold. */
  put(key: string, bytes: Uint8Array, condition: WriteCondition): Promise<string | undefined>;
  /** Every object whose key begins with `prefix`, sorted by key; empty where there is none. */
  list(prefix: string): Promise<readonly ObjectInfo[]>;
  /** Removes an object; one that is not there is no error. */
  delete(key: string): Promise<void>;
}
