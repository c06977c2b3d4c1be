import type { Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** Bytes per read: large, as each is a turn of the event loop. */
const CHUNK_BYTES = 1 << 18;

/** The text of a segment in chunks, decompressed where it is sealed; `hash` takes the bytes as they are in the file. Closes the file. */
export async function* segmentChunks(
  handle: FileHandle,
  isSealed: boolean,
  hash?: Hash,
): AsyncGenerator<Uint8Array> {
  const stream = handle.createReadStream({ autoClose: false, highWaterMark: CHUNK_BYTES });
  try {
    if (!isSealed) return yield* stream;
    // Errors of either stream come out of the last one.
    const bytes = hash === undefined ? stream : hashed(stream, hash);
    yield* pipeline(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  } finally {
    stream.destroy();
    await handle.close();
  }
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
