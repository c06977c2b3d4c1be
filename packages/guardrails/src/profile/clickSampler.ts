import type { ClickSample } from "./dayProfile.js";

interface Sampled {
  readonly id: string;
  readonly slice: string;
  hour: number;
  count: number;
}

/**
 * Keeps the ids of the smallest hashes, with how often each occurred.
 *
 * Invariant: every id whose hash is at most `bound` is held with its full count, so what is kept does not depend on the order
 * of the rows, nor on how they were cut into files.
 */
export class ClickSampler {
  readonly #held = new Map<number, Sampled>();
  readonly #size: number;
  #bound = Number.POSITIVE_INFINITY;

  constructor(size: number) {
    this.#size = size;
  }

  add(hash: number, id: string, slice: string, hour: number, count = 1): void {
    if (hash > this.#bound) return;
    const held = this.#held.get(hash);
    if (held === undefined) {
      this.#held.set(hash, { id, slice, hour, count });
      if (this.#held.size > 2 * this.#size) this.#prune();
    } else {
      held.count += count;
      // The slice of an id that is delivered in two of them is that of its earliest hour, then the first by name.
      if (hour < held.hour || (hour === held.hour && slice < held.slice)) {
        this.#held.set(hash, { ...held, hour, slice });
      }
    }
  }

  sample(): ClickSample {
    this.#prune();
    const entries = [...this.#held].sort(([a], [b]) => a - b);
    return {
      size: this.#size,
      hashes: Float64Array.from(entries, ([hash]) => hash),
      counts: Uint32Array.from(entries, ([, { count }]) => count),
      hours: Uint16Array.from(entries, ([, { hour }]) => hour),
      ids: entries.map(([, { id }]) => id),
      slices: entries.map(([, { slice }]) => slice),
    };
  }

  #prune(): void {
    if (this.#held.size <= this.#size) return;
    const hashes = Float64Array.from(this.#held.keys()).sort();
    this.#bound = hashes[this.#size - 1]!;
    for (const hash of hashes.subarray(this.#size)) this.#held.delete(hash);
  }
}
