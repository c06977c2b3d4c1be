import fc from "fast-check";

/** A click as the laws see it; scores on a coarse grid tie often, others use every bit. */
export interface LawClick {
  readonly score: number;
  readonly purchased: 0 | 1;
  readonly robotic: 0 | 1;
  readonly weight: number;
  readonly slice: number;
}

export const SLICE_COUNT = 4;

const bit = fc.constantFrom<0 | 1>(0, 1);
const score = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map((k) => k / 8),
  fc.float({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Up to 60 clicks; weights are integers so that sums are exact in any order. */
export const lawClicks: fc.Arbitrary<LawClick[]> = fc.array(
  fc.record({
    score,
    purchased: bit,
    robotic: bit,
    weight: fc.integer({ min: 0, max: 3 }),
    slice: fc.integer({ min: 0, max: SLICE_COUNT - 1 }),
  }),
  { maxLength: 60 },
);

/** The columns of some clicks, with scores in double precision. */
export function columnsOf(clicks: readonly LawClick[]) {
  return {
    scores: Float64Array.from(clicks, (click) => click.score),
    purchased: Uint8Array.from(clicks, (click) => click.purchased),
    robotic: Uint8Array.from(clicks, (click) => click.robotic),
    slice: Uint32Array.from(clicks, (click) => click.slice),
  };
}

/** The same in single precision. */
export function singleColumnsOf(clicks: readonly LawClick[]) {
  const columns = columnsOf(clicks);
  return { ...columns, scores: Float32Array.from(columns.scores) };
}

export function weightsOf(clicks: readonly LawClick[]): Float64Array {
  return Float64Array.from(clicks, (click) => click.weight);
}
