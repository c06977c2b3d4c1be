type NumberArray = Float64Array | Uint32Array | Uint8Array;

/** A typed array that doubles as values are pushed: the rows of a log are not known before its end. */
export class GrowingArray<Values extends NumberArray> {
  length = 0;
  #values: Values;

  constructor(readonly type: new (length: number) => Values) {
    this.#values = new type(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new this.type(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  /** A copy of exact length; the array goes on growing. */
  finish(): Values {
    return this.#values.slice(0, this.length) as Values;
  }
}
