import { mulberry32 } from "../mulberry32.js";

/** Clicks to calibrate on, as JSON can hold them. */
export interface RandomProblem {
  readonly scores: readonly number[];
  readonly slice: readonly number[];
  readonly purchased: readonly number[];
  readonly sliceCount: number;
  readonly budget: number;
}

/** Slices of different sizes, purchase rates and separations; some scores are tied. */
export function randomProblem(seed: number, clicksMax: number): RandomProblem {
  const random = mulberry32(seed);
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
