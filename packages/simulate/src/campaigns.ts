import { normalOf, unitOf } from "./mix.js";
import type { Random } from "./random.js";

/** Campaign k (from 1) is clicked in proportion to k^-0.5: a long tail without a campaign that drowns all others. */
const POPULARITY_EXPONENT = 0.5;

const DAY_MS = 86_400_000;
/** Spread of the logarithm of how long campaigns run. */
const LIFE_SIGMA = 0.8;
const LIFE_KEY = 0x2545f491;
const PHASE_KEY = 0x6c8e9cf5;

/** Draws campaigns by popularity in O(log n), and names them. */
export class Campaigns {
  readonly names: readonly string[];
  readonly #lifeDays: number;
  readonly #key: number;
  /** Campaigns that run today, and their summed popularity. */
  #running: Uint32Array;
  #cumulative: Float64Array;
  #today = Number.NaN;

  /**
   * @param lifeDays - median days that a campaign runs before it pauses for as long; 0: all run always.
   * @param key - the world's.
   */
  constructor(count: number, lifeDays = 0, key = 0) {
    this.#lifeDays = lifeDays;
    this.#key = key;
    this.names = Array.from(
      { length: count },
      (_, index) => `campaign-${String(index + 1).padStart(3, "0")}`,
    );
    this.#running = Uint32Array.from({ length: count }, (_, index) => index);
    this.#cumulative = summedPopularity(this.#running);
  }

  /** From now on draws are among the campaigns that run on this day. */
  turnTo(atMs: number): void {
    const day = Math.floor(atMs / DAY_MS);
    if (this.#lifeDays === 0 || day === this.#today) return;
    this.#today = day;
    this.#running = Uint32Array.from(this.names.keys()).filter((campaign) => this.#runsOn(day, campaign));
    this.#cumulative = summedPopularity(this.#running);
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
    return this.#running[low]!;
  }

  /** What an attacker aims at: any campaign alike. */
  any(random: Random): number {
    return this.#running[random.below(this.#running.length)]!;
  }

  #runsOn(day: number, campaign: number): boolean {
    // One house campaign never pauses, so that there is always something to click.
    if (campaign === 0) return true;
    const life = Math.max(
      1,
      this.#lifeDays * Math.exp(LIFE_SIGMA * normalOf(campaign, this.#key ^ LIFE_KEY)),
    );
    const phase = 2 * life * unitOf(campaign, this.#key ^ PHASE_KEY);
    return (day + phase) % (2 * life) < life;
  }
}

function summedPopularity(campaigns: Uint32Array): Float64Array {
  let sum = 0;
  return Float64Array.from(campaigns, (campaign) => {
    sum += (campaign + 1) ** -POPULARITY_EXPONENT;
    return sum;
  });
}
