import type { Random } from "./random.js";

/** Campaign k (from 1) is clicked in proportion to k^-0.5: a long tail without a campaign that drowns all others. */
const POPULARITY_EXPONENT = 0.5;

/** Draws campaigns by popularity in O(log n), and names them. */
export class Campaigns {
  readonly names: readonly string[];
  readonly #cumulative: Float64Array;

  constructor(count: number) {
    this.names = Array.from(
      { length: count },
      (_, index) => `campaign-${String(index + 1).padStart(3, "0")}`,
    );
    this.#cumulative = new Float64Array(count);
    let sum = 0;
    for (let index = 0; index < count; index++) {
      sum += (index + 1) ** -POPULARITY_EXPONENT;
      this.#cumulative[index] = sum;
    }
  }

  /** What people click. */
  popular(random: Random): number {
    const target = random.unit() * this.#cumulative[this.#cumulative.length - 1]!;
    let low = 0;
    let high = this.#cumulative.length - 1;
    // Invariant: the first campaign whose cumulative weight exceeds the target lies in [low, high].
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** What an attacker aims at: any campaign alike. */
  any(random: Random): number {
    return random.below(this.#cumulative.length);
  }
}
