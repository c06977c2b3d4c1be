import type { TrainingRows } from "./trainingRows.js";

/** Bytes hashed at a time: a hash takes no more than 2 GiB in one call. */
const PART_BYTES = 1 << 26;

/** A digest of rows that come in chunks. */
export interface RowsDigest {
  add(chunk: TrainingRows): void;
  /** The same however the rows are cut, and for weights of 1 as for none. Ends the digest. */
  hex(): string;
}

/** SHA-256 of features, labels and weights, each in their order. One pass. */
export async function rowsDigest(): Promise<RowsDigest> {
  const { createHash } = await import("node:crypto");
  const hashes = [createHash("sha256"), createHash("sha256"), createHash("sha256")] as const;
  return {
    add({ features, robotic, weights, rowCount }) {
      const columns = [features, Uint8Array.from(robotic), weights ?? new Float32Array(rowCount).fill(1)];
      columns.forEach(({ buffer, byteOffset, byteLength }, column) => {
        for (let start = 0; start < byteLength; start += PART_BYTES) {
          const bytes = Math.min(PART_BYTES, byteLength - start);
          hashes[column]!.update(new Uint8Array(buffer, byteOffset + start, bytes));
        }
      });
    },
    hex: () => hashes.map((hash) => hash.digest("hex")).join(" "),
  };
}
