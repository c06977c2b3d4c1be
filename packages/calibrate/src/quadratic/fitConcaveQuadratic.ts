import { InputError } from "@slidr/clicks";
import { Matrix, solve } from "ml-matrix";

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

/** Coefficients in t = (x - xMin) / (xMax - xMin): y = a t^2 + b t + c. */
type Scaled = Pick<ConcaveQuadratic, "a" | "b" | "c">;

/**
 * Fits the least-squares quadratic that is concave and does not fall anywhere between the first and the last x.
 *
 * With two constraints (a <= 0; slope >= 0 at the right end, which for a concave curve means everywhere) the best fit is
 * the best among four: no constraint active, the first, the second, or both. Each is a plain least-squares problem,
 * solved by QR on x scaled to [0, 1]; of those that satisfy the constraints the one with the least squared error is exact.
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
  const width = x[x.length - 1]! - xMin;
  const t = Float64Array.from(x, (value) => (width > 0 ? (value - xMin) / width : 0));
  const { a, b, c } = bestFit(t, y);
  if (width === 0) return { a: 0, b: 0, c, xMin, xMax: xMin };
  const aOfX = a / width ** 2;
  const bOfX = b / width - 2 * aOfX * xMin;
  return { a: aOfX, b: bOfX, c: c - (b * xMin) / width + aOfX * xMin ** 2, xMin, xMax: xMin + width };
}

function bestFit(t: Float64Array, y: ArrayLike<number>): Scaled {
  const fits: Scaled[] = [constant(y)];
  if (t.length >= 2) {
    const [b, c] = leastSquares([(at) => at, () => 1], t, y);
    fits.push({ a: 0, b: b!, c: c! });
    const [a, c2] = leastSquares([(at) => at * (at - 2), () => 1], t, y);
    fits.push({ a: a!, b: -2 * a!, c: c2! });
  }
  if (t.length >= 3) {
    const [a, b, c] = leastSquares([(at) => at * at, (at) => at, () => 1], t, y);
    fits.push({ a: a!, b: b!, c: c! });
  }
  const allowed = fits.filter(({ a, b }) => a <= 0 && 2 * a + b >= 0);
  return allowed.reduce((best, fit) => (squaredError(fit, t, y) < squaredError(best, t, y) ? fit : best));
}

function constant(y: ArrayLike<number>): Scaled {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i]!;
  return { a: 0, b: 0, c: sum / y.length };
}

function leastSquares(basis: ((t: number) => number)[], t: Float64Array, y: ArrayLike<number>): number[] {
  const design = new Matrix(Array.from(t, (at) => basis.map((of) => of(at))));
  return solve(design, Matrix.columnVector(Array.from(y))).to1DArray();
}

function squaredError({ a, b, c }: Scaled, t: Float64Array, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < t.length; i++) sum += (a * t[i]! * t[i]! + b * t[i]! + c - y[i]!) ** 2;
  return sum;
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
