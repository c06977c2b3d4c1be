import { checkFlags, checkScores, checkWeights } from "./checks.js";

/** Columns of a curve's clicks, checked, each [n]. */
export interface CurveColumns {
  readonly scores: Float32Array | Float64Array;
  readonly purchased: Uint8Array;
  readonly robotic?: Uint8Array | undefined;
  readonly weights?: Float64Array | undefined;
  readonly purchaseWeights?: Float64Array | undefined;
}

/** Throws where scores, flags or weights break their contract. */
export function checkColumns(caller: string, columns: CurveColumns): void {
  const { scores, purchased, robotic, weights, purchaseWeights } = columns;
  checkScores(caller, scores);
  checkFlags(caller, "purchased", purchased, scores.length);
  if (robotic) checkFlags(caller, "robotic", robotic, scores.length);
  if (weights) checkWeights(caller, "weights", weights, scores.length);
  if (purchaseWeights) checkWeights(caller, "purchaseWeights", purchaseWeights, scores.length);
}
