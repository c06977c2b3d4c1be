import type { StringColumn } from "../clickTable.js";
import { GrowingArray } from "./growingArray.js";

/** V8 cuts strings of this length and more as windows on their source, which then stays in memory whole. */
const WINDOW_LENGTH_MIN = 13;

/** Builds a {@link StringColumn} row by row: each distinct string is kept once, codes by first appearance. */
export class StringColumnBuilder {
  readonly #codes = new GrowingArray(Uint32Array);
  readonly #codeOf = new Map<string, number>();
  readonly #dictionary: string[] = [];

  push(text: string): void {
    this.#codes.push(this.code(text));
  }

  /** The code of `text`, new or known, without a row. */
  code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const kept = detachString(text);
    const code = this.#dictionary.length;
    this.#dictionary.push(kept);
    this.#codeOf.set(kept, code);
    return code;
  }

  finish(): StringColumn {
    return { kind: "string", codes: this.#codes.finish(), dictionary: this.#dictionary.slice() };
  }
}

/** The same text as a string of its own, so that keeping it does not keep the block of file it was cut from. */
export function detachString(text: string): string {
  return text.length < WINDOW_LENGTH_MIN ? text : Buffer.from(text, "utf16le").toString("utf16le");
}
