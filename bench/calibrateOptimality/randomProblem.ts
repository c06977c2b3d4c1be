/** Clicks to calibrate on, as JSON can hold them. */
export interface RandomProblem {
  readonly scores: readonly number[];
  readonly slice: readonly number[];
  readonly purchased: readonly number[];
  readonly sliceCount: number;
  readonly budget: number;
}

/** Mulberry32: numbers in [0, 1) from a seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Slices of different sizes, purchase rates and separations; some scores are tied. */
export function randomProblem(seed: number, clicksMax: number): RandomProblem {
  const random = randomNumbers(seed);
  const sliceCount = 1 + Math.floor(8 * random());
  const [scores, slice, purchased]: [number[], number[], number[]] = [[], [], []];
  for (let s = 0; s < sliceCount; s++) {
    const clicks = Math.ceil((clicksMax * (0.2 + 0.8 * random())) / sliceCount);
    const rate = 0.05 + 0.4 * random();
    const separation = random();
    const steps = random() < 0.5 ? 50 : 2 ** 20;
    for (let i = 0; i < clicks; i++) {
      // One purchase in each slice at least: none is then pooled.
      const buys = i === 0 || random() < rate;
      const score = (random() + random() + (buys ? 0 : separation)) / 3;
      scores.push(Math.round(score * steps) / steps);
      slice.push(s);
      purchased.push(buys ? 1 : 0);
    }
  }
  return { scores, slice, purchased, sliceCount, budget: 0.005 + 0.2 * random() };
}
