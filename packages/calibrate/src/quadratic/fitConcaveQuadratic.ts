import { InputError } from "@slidr/clicks";
import { GrowingFit, type Quadratic } from "./growingFit.js";

/** y = a x^2 + b x + c, with the range it was fitted on. */
export interface ConcaveQuadratic {
  /** <= 0. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Least and greatest x of the fitted points; 2 a x + b >= 0 between them. */
  readonly xMin: number;
  readonly xMax: number;
}

/**
 * Fits the least-squares quadratic that is concave and does not fall anywhere between the first and the last x.
 *
 * With two constraints (a <= 0; slope >= 0 at the right end, which for a concave curve means everywhere) the best fit is
 * the best among four: no constraint active, the first, the second, or both. Each is a plain least-squares problem; of those that satisfy the constraints the one with the least squared error is exact.
 *
 * @param x - [n], n >= 1, finite, strictly ascending.
 * @param y - [n], finite.
 * @throws InputError `FIT_POINTS`.
 * Cost: O(n).
 * @example
 * ```ts
 * import { fitConcaveQuadratic } from "@slidr/calibrate";
 *
 * const curve = fitConcaveQuadratic([0, 0.5, 1], [0, 0.75, 1]); // 2x - x^2
 * curve.a; // ~> -1
 * curve.b; // ~> 2
 * fitConcaveQuadratic([0, 1, 2], [0, 1, 4]).a; // => 0
 * ```
 */
export function fitConcaveQuadratic(x: ArrayLike<number>, y: ArrayLike<number>): ConcaveQuadratic {
  checkPoints(x, y);
  const xMin = x[0]!;
  const fit = new GrowingFit();
  for (let i = 0; i < x.length; i++) fit.add(x[i]! - xMin, y[i]!);
  return fromStart(fit.best(x[x.length - 1]! - xMin), xMin, x[x.length - 1]!);
}

/** A quadratic of u = x - xMin as one of x. */
export function fromStart({ a, b, c }: Quadratic, xMin: number, xMax: number): ConcaveQuadratic {
  return { a, b: b - 2 * a * xMin, c: c - b * xMin + a * xMin ** 2, xMin, xMax };
}

function checkPoints(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length === 0 || x.length !== y.length) {
    const lengths = `${x.length} x and ${y.length} y`;
    throw new InputError(
      "FIT_POINTS",
      `fitConcaveQuadratic requires as many x as y, at least one, got ${lengths}`,
    );
  }
  for (let i = 0; i < x.length; i++) {
    const ascends = i === 0 || x[i]! > x[i - 1]!;
    if (ascends && Number.isFinite(x[i]) && Number.isFinite(y[i])) continue;
    const culprit = `(${x[i]}, ${y[i]}) at index ${i}`;
    throw new InputError(
      "FIT_POINTS",
      `fitConcaveQuadratic requires finite points with ascending x, got ${culprit}`,
    );
  }
}
