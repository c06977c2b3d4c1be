import { type Curve, curvesBySlice } from "@slidr/metrics";

export interface WeighedClicks {
  readonly scores: Float32Array | Float64Array;
  readonly purchased: Uint8Array;
  readonly robotic?: Uint8Array | undefined;
  readonly slice: Uint32Array;
  readonly sliceCount: number;
  /** [n], finite, >= 0. */
  readonly purchaseWeights: Float64Array;
}

/**
 * Operating curves in which a click counts 1 and a purchase its weight: IVR stays that of real clicks, FPR is the reweighted one.
 *
 * The weighted purchases are a curve of their own, of the purchasing clicks alone, read onto the points of the plain curve:
 * its thresholds are among the plain one's.
 */
export function weighPurchases(clicks: WeighedClicks): Curve[] {
  const { scores, purchased, robotic, slice, sliceCount, purchaseWeights } = clicks;
  const plain = curvesBySlice({ scores, purchased, slice, sliceCount, ...(robotic && { robotic }) });
  const bought = rowsOf(purchased);
  const weighted = curvesBySlice({
    scores: Float64Array.from(bought, (row) => scores[row]!),
    purchased: new Uint8Array(bought.length).fill(1),
    weights: Float64Array.from(bought, (row) => purchaseWeights[row]!),
    slice: Uint32Array.from(bought, (row) => slice[row]!),
    sliceCount,
  });
  return plain.map((curve, index) => withPurchases(curve, weighted[index]!));
}

function withPurchases(curve: Curve, { thresholds, invalidPurchases, purchases }: Curve): Curve {
  const counts = new Float64Array(curve.thresholds.length);
  let next = 0;
  // Invariant: purchases before `next` score at least as high as the point.
  for (let point = 0; point < counts.length; point++) {
    while (next < thresholds.length && thresholds[next]! >= curve.thresholds[point]!) next++;
    counts[point] = next === 0 ? 0 : invalidPurchases[next - 1]!;
  }
  return { ...curve, invalidPurchases: counts, purchases };
}

function rowsOf(flags: Uint8Array): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) rows.push(row);
  return Uint32Array.from(rows);
}
