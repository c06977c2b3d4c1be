import type { StringColumn } from "@slidr/clicks";

/** Collects a column of numbers and names each distinct one once. */
export class CodedColumn {
  readonly #codes: Uint32Array;
  readonly #nameOf: (value: number) => string;
  readonly #codeOf = new Map<number, number>();
  readonly #dictionary: string[] = [];

  constructor(rowsMax: number, nameOf: (value: number) => string) {
    this.#codes = new Uint32Array(rowsMax);
    this.#nameOf = nameOf;
  }

  set(row: number, value: number): void {
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.#dictionary.length;
      this.#codeOf.set(value, code);
      this.#dictionary.push(this.#nameOf(value));
    }
    this.#codes[row] = code;
  }

  /** The first `rowCount` rows. */
  finish(rowCount: number): StringColumn {
    return { kind: "string", codes: this.#codes.slice(0, rowCount), dictionary: this.#dictionary };
  }
}
