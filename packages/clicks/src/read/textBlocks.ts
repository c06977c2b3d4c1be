import { isAscii, isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../inputError.js";
import { fileError } from "./fileErrors.js";

const BLOCK_BYTES = 1 << 20;
/** A longer line is taken for a file that has none. */
const LINE_BYTES_MAX = 16 << 20;
const NEWLINE = 10;

/** Some whole lines of a text file. */
export interface TextBlock {
  /** Ends with a line feed, except at the end of the file. */
  readonly text: string;
  /** Whether some bytes were not UTF-8; each such place holds U+FFFD. */
  readonly damaged: boolean;
  /** Share of the file read so far, in [0, 1]. */
  readonly share: number;
}

/**
 * Reads a UTF-8 file, gzip-compressed where its name ends in `.gz`, as blocks of whole lines of about 1 MiB.
 *
 * @throws InputError `FILE_MISSING`, `FILE_UNREADABLE`, or `FILE_FORMAT` on a file that is plainly of another kind.
 */
export async function* textBlocks(path: string): AsyncGenerator<TextBlock> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let isFirst = true;
  for await (const { bytes: read, share } of fileBytes(path)) {
    let bytes: Buffer = rest.length === 0 ? read : Buffer.concat([rest, read]);
    if (isFirst) {
      if (bytes.length < 4) {
        rest = bytes;
        continue;
      }
      bytes = withoutMark(path, bytes);
      isFirst = false;
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    if (rest.length > LINE_BYTES_MAX)
      throw new InputError(
        "FILE_FORMAT",
        `${path} has a line of more than ${LINE_BYTES_MAX >> 20} MiB; is it a text file?`,
      );
    if (end > 0) yield decodeBlock(bytes.subarray(0, end), share);
  }
  if (isFirst) rest = withoutMark(path, rest);
  if (rest.length > 0) yield decodeBlock(rest, 1);
}

async function* fileBytes(path: string): AsyncGenerator<{ bytes: Buffer; share: number }> {
  try {
    const { size } = await stat(path);
    const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
    // The callback takes the error from the pipeline; the iteration below throws it.
    const stream: Readable = path.endsWith(".gz")
      ? pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), () => {})
      : file;
    for await (const bytes of stream) yield { bytes, share: size === 0 ? 1 : file.bytesRead / size };
  } catch (cause) {
    throw fileError(path, cause);
  }
}

/** Drops the byte order mark, and refuses files whose first bytes say that they are something else. */
function withoutMark(path: string, bytes: Buffer): Buffer {
  const starts = (...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  const other = starts(0x1f, 0x8b)
    ? "gzip-compressed; let its name end in .gz"
    : starts(0x50, 0x41, 0x52, 0x31)
      ? "a Parquet file; let its name end in .parquet"
      : starts(0xff, 0xfe) || starts(0xfe, 0xff)
        ? "UTF-16; save it as UTF-8"
        : undefined;
  if (other !== undefined) throw new InputError("FILE_FORMAT", `${path} is ${other}`);
  return starts(0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
}

function decodeBlock(bytes: Buffer, share: number): TextBlock {
  // One byte per character where all are ASCII: half the memory, and faster to cut.
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), damaged: false, share };
  return { text: bytes.toString("utf8"), damaged: !isUtf8(bytes), share };
}
