import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** The seeded draws of one simulation: pure-rand's xoroshiro128+ and the few distributions traffic needs. */
export class Random {
  readonly #generator: RandomGenerator;
  #spareNormal: number | undefined;

  /** @param seed - an integer; the same seed gives the same sequence on every machine. */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return uniformFloat64(this.#generator);
  }

  /** Uniform integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Standard normal (Box and Muller 1958; both numbers of a pair are used). */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    const angle = 2 * Math.PI * this.unit();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Log-normal with the given median (> 0); `sigma` is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  /** A whole number >= 1 around a log-normal with the given median: how many clicks a run has. */
  runLength(median: number, sigma: number): number {
    return Math.max(1, Math.round(this.logNormal(median, sigma)));
  }

  /** An index drawn in proportion to `weights`: [n], >= 0, sum > 0. */
  weighted(weights: ArrayLike<number>): number {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]!;
    let left = this.unit() * sum;
    let drawn = 0;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i]! === 0) continue;
      drawn = i;
      left -= weights[i]!;
      if (left < 0) break;
    }
    return drawn;
  }
}
