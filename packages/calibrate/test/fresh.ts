import { type Curve, operatingCurve } from "@slidr/metrics";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Numbers in [0, 1) that a seed decides. */
export function uniforms(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** A slice whose truth is known: P(score >= t) is 1 - t^(1 / shape) for purchasers and for other clicks. */
export interface KnownSlice {
  /** Share of all purchases. */
  readonly purchaseShare: number;
  readonly clicksPerPurchase: number;
  /** Scores are uniform numbers to this power: the greater, the lower they are. */
  readonly purchaserShape: number;
  readonly otherShape: number;
}

/** Three slices of unlike size and separation. */
export const KNOWN_SLICES: readonly KnownSlice[] = [
  { purchaseShare: 0.6, clicksPerPurchase: 4, purchaserShape: 6, otherShape: 1 },
  { purchaseShare: 0.3, clicksPerPurchase: 8, purchaserShape: 4, otherShape: 0.5 },
  { purchaseShare: 0.1, clicksPerPurchase: 2, purchaserShape: 9, otherShape: 2 },
];

/** P(score >= threshold) of a purchaser. */
export function trueFpr({ purchaserShape }: KnownSlice, threshold: number): number {
  return threshold > 1 ? 0 : 1 - threshold ** (1 / purchaserShape);
}

/** P(score >= threshold) of any click. */
export function trueIvr(slice: KnownSlice, threshold: number): number {
  const others = threshold > 1 ? 0 : 1 - threshold ** (1 / slice.otherShape);
  return (trueFpr(slice, threshold) + (slice.clicksPerPurchase - 1) * others) / slice.clicksPerPurchase;
}

/** The curves of fresh clicks: each purchase falls on a slice by its share, other clicks with it. */
export function freshCurves(slices: readonly KnownSlice[], purchases: number, next: () => number): Curve[] {
  const scores: number[][] = slices.map(() => []);
  const purchased: number[][] = slices.map(() => []);
  for (let purchase = 0; purchase < purchases; purchase++) {
    let left = next();
    let at = 0;
    while (at < slices.length - 1 && left >= slices[at]!.purchaseShare) left -= slices[at++]!.purchaseShare;
    const { clicksPerPurchase, purchaserShape, otherShape } = slices[at]!;
    for (let click = 0; click < clicksPerPurchase; click++) {
      scores[at]!.push(next() ** (click === 0 ? purchaserShape : otherShape));
      purchased[at]!.push(click === 0 ? 1 : 0);
    }
  }
  return scores.map((of, slice) =>
    operatingCurve({ scores: Float64Array.from(of), purchased: Uint8Array.from(purchased[slice]!) }),
  );
}
