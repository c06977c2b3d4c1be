import { regularisedBeta } from "./regularisedBeta.js";

/** P(T >= t) for Student's t with `freedom` degrees of freedom, t >= 0. Source: Abramowitz and Stegun 26.7.1. */
export function studentUpperTail(t: number, freedom: number): number {
  return regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}
