import { mulberry32 } from "../mulberry32.js";

/** What curves are made of. */
export interface Columns {
  readonly scores: Float32Array;
  readonly purchased: Uint8Array;
  readonly robotic: Uint8Array;
  readonly slice: Uint32Array;
  readonly slices: readonly string[];
}

/** Columns of clicks in unequal slices; a third score near 1, the rest low, and most scores differ. */
export function columnsOfClicks(clicks: number, sliceCount: number): Columns {
  const scores = new Float32Array(clicks);
  const purchased = new Uint8Array(clicks);
  const robotic = new Uint8Array(clicks);
  const slice = new Uint32Array(clicks);
  const uniform = mulberry32(1);
  for (let row = 0; row < clicks; row++) {
    const score = uniform() < 0.3 ? 1 - 0.2 * uniform() * uniform() : uniform() * uniform();
    scores[row] = score;
    purchased[row] = uniform() < 0.03 * (1 - score) ? 1 : 0;
    robotic[row] = uniform() < 0.3 * score ? 1 : 0;
    slice[row] = Math.floor(sliceCount * uniform() * uniform());
  }
  const slices = Array.from({ length: sliceCount }, (_, index) => `slice ${index}`);
  return { scores, purchased, robotic, slice, slices };
}

/** The plain pass that everything is compared with: it only reads the arrays. */
export function readColumns({ scores, purchased, robotic, slice }: Columns): number {
  let scoreSum = 0;
  let countSum = 0;
  for (let row = 0; row < scores.length; row++) {
    scoreSum += scores[row]!;
    countSum = (countSum + purchased[row]! + robotic[row]! + slice[row]!) | 0;
  }
  return scoreSum + countSum;
}
