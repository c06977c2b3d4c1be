import { InputError } from "@slidr/clicks";
import { Matrix, QrDecomposition, solve } from "ml-matrix";

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
 * the best among four: no constraint active, the first, the second, or both. Each is a plain least-squares problem on x scaled
 * to [0, 1]; of those that satisfy the constraints the one with the least squared error is exact. One QR reduces the
 * points to four rows on which every quadratic has the same squared error; the four problems are solved on these.
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
  const rows = fewRows(t, y);
  const fitWith = (count: number, ...bases: [ofA: number, ofB: number, ofC: number][]) =>
    t.length >= count ? [leastSquares(rows, bases)] : [];
  const fits = [
    ...fitWith(1, [0, 0, 1]),
    ...fitWith(2, [0, 1, 0], [0, 0, 1]),
    // Level at the right end: b = -2 a.
    ...fitWith(2, [1, -2, 0], [0, 0, 1]),
    ...fitWith(3, [1, 0, 0], [0, 1, 0], [0, 0, 1]),
  ];
  const allowed = fits.filter(({ a, b }) => a <= 0 && 2 * a + b >= 0);
  return allowed.reduce((best, one) => (squaredError(one, rows) < squaredError(best, rows) ? one : best));
}

/** At most four rows (p, q, r, s) for which the sum of (a p + b q + c r - s)^2 is the squared error, whatever a, b and c. */
function fewRows(t: Float64Array, y: ArrayLike<number>): Matrix {
  const rows = Matrix.zeros(t.length, 4);
  for (let i = 0; i < t.length; i++) {
    rows.set(i, 0, t[i]! * t[i]!);
    rows.set(i, 1, t[i]!);
    rows.set(i, 2, 1);
    rows.set(i, 3, y[i]!);
  }
  return t.length > 4 ? new QrDecomposition(rows).upperTriangularMatrix : rows;
}

/** The best quadratic among the sums of multiples of some bases, each given as its (a, b, c). */
function leastSquares(rows: Matrix, bases: [ofA: number, ofB: number, ofC: number][]): Scaled {
  const spans = new Matrix(bases).transpose();
  const design = rows.subMatrix(0, rows.rows - 1, 0, 2).mmul(spans);
  const multiples = solve(design, rows.getColumnVector(3));
  const [a, b, c] = spans.mmul(multiples).to1DArray();
  return { a: a!, b: b!, c: c! };
}

function squaredError({ a, b, c }: Scaled, rows: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows.rows; i++) {
    sum += (a * rows.get(i, 0) + b * rows.get(i, 1) + c * rows.get(i, 2) - rows.get(i, 3)) ** 2;
  }
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
