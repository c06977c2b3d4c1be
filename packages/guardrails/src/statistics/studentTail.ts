import { regularisedBeta } from "./regularisedBeta.js";

/** P(T >= t) for Student's t with `freedom` degrees of freedom, > 0. */
export function studentTail(t: number, freedom: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  const tail = regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The t that is passed with probability `tail`, in (0, 0.5]. */
export function studentQuantile(tail: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (studentTail(high, freedom) > tail) high *= 2;
  // Invariant: the quantile lies in [low, high].
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}
