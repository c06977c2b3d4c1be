import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { storedKeyBytes, writeStoredKey } from "./lookupKey.js";

/** An entry as it is stored, and the text it was made from. */
export interface StoredEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly text: string;
}

/** A record is stored key, number, length of the text, text. */
const valueAt = storedKeyBytes;
const lengthAt = valueAt + Float64Array.BYTES_PER_ELEMENT;
const textAt = lengthAt + Uint16Array.BYTES_PER_ELEMENT;

const parts = 256;
const partBytes = 1 << 16;

/**
 * Takes entries in any order and gives them back in the order of their stored keys, in memory for one in 256 of them.
 *
 * Stored keys begin with any byte equally often: entries are parted by it, and each part is sorted when it is read.
 */
export class ScratchFile {
  readonly #handle: number;
  readonly #filling = Array.from({ length: parts }, () => ({ bytes: Buffer.alloc(0), used: 0 }));
  readonly #written: { readonly at: number; readonly bytes: number }[][] = this.#filling.map(() => []);
  readonly #key = Buffer.alloc(storedKeyBytes);
  #end = 0;

  constructor(readonly path: string) {
    this.#handle = openSync(path, "wx+");
  }

  add(text: string, value: number): void {
    writeStoredKey(text, this.#key, 0);
    const part = this.#key[0]!;
    const textBytes = Buffer.byteLength(text);
    if (this.#filling[part]!.used + textAt + textBytes > partBytes) this.#flush(part);
    const filling = this.#filling[part]!;
    // A small table leaves most parts empty.
    if (filling.bytes.length === 0) filling.bytes = Buffer.alloc(partBytes);
    const { bytes, used } = filling;
    this.#key.copy(bytes, used);
    bytes.writeDoubleLE(value, used + valueAt);
    bytes.writeUInt16LE(textBytes, used + lengthAt);
    bytes.write(text, used + textAt);
    filling.used = used + textAt + textBytes;
  }

  *inOrder(): Generator<StoredEntry> {
    for (let part = 0; part < parts; part++) {
      this.#flush(part);
      yield* sortedRecords(this.#read(part));
    }
  }

  remove(): void {
    closeSync(this.#handle);
    rmSync(this.path, { force: true });
  }

  #flush(part: number): void {
    const { bytes, used } = this.#filling[part]!;
    for (let done = 0; done < used; ) {
      done += writeSync(this.#handle, bytes, done, used - done, this.#end + done);
    }
    if (used > 0) this.#written[part]!.push({ at: this.#end, bytes: used });
    this.#end += used;
    this.#filling[part]!.used = 0;
  }

  #read(part: number): Buffer {
    const written = this.#written[part]!;
    const records = Buffer.alloc(written.reduce((sum, { bytes }) => sum + bytes, 0));
    let filled = 0;
    for (const { at, bytes } of written) {
      const end = filled + bytes;
      for (let from = at; filled < end; ) {
        const got = readSync(this.#handle, records, filled, end - filled, from);
        if (got === 0) throw new Error(`${this.path} was cut short`);
        filled += got;
        from += got;
      }
    }
    return records;
  }
}

function* sortedRecords(records: Buffer): Generator<StoredEntry> {
  const starts: number[] = [];
  for (let at = 0; at < records.length; at += textAt + records.readUInt16LE(at + lengthAt)) starts.push(at);
  // 6 bytes as a number decide nearly always; equal ones are compared whole.
  const heads = Float64Array.from(starts, (at) => records.readUIntBE(at + 1, 6));
  const keyOf = (index: number) => records.subarray(starts[index]!, starts[index]! + storedKeyBytes);
  const order = Uint32Array.from(starts.keys());
  order.sort((a, b) => heads[a]! - heads[b]! || Buffer.compare(keyOf(a), keyOf(b)));
  for (const index of order) {
    const at = starts[index]!;
    const textEnd = at + textAt + records.readUInt16LE(at + lengthAt);
    yield {
      key: keyOf(index),
      value: records.subarray(at + valueAt, at + lengthAt),
      text: records.toString("utf8", at + textAt, textEnd),
    };
  }
}
