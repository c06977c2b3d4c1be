import { StringDecoder } from "node:string_decoder";

/** Some lines of a text. */
export interface LineBatch {
  readonly lines: readonly string[];
  /** The last line has no line feed: the text ends within it. Only ever in the last batch. */
  readonly isTorn: boolean;
}

/**
 * Cuts UTF-8 bytes at line feeds alone: node:readline also cuts at U+2028, which JSON may hold.
 *
 * Line feeds are not part of the lines. Memory is that of one chunk and the longest line.
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split(
      "\n",
    );
    rest = lines.pop()!;
    if (lines.length > 0) yield { lines, isTorn: false };
  }
  rest += decoder.end();
  if (rest !== "") yield { lines: [rest], isTorn: true };
}
