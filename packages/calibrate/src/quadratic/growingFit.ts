/** y = a u^2 + b u + c. */
export interface Quadratic {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * The least-squares quadratic of points that come one by one, concave and nowhere falling from 0 to the last u.
 *
 * Each point is one more row of a triangular least-squares problem in (1, u, u^2), turned in by rotations without square roots: so
 * the fit of the first n points is at hand for every n, at the accuracy of a QR.
 * Source: Gentleman, Basic procedures for large, sparse or weighted linear least squares problems (AS 75), Applied Statistics 23 (1974).
 */
export class GrowingFit {
  count = 0;
  // R = D^(1/2) times a unit triangle: d on its diagonal, m above it; z are the turned y.
  private d0 = 0;
  private d1 = 0;
  private d2 = 0;
  private m01 = 0;
  private m02 = 0;
  private m12 = 0;
  private z0 = 0;
  private z1 = 0;
  private z2 = 0;

  clear(): void {
    this.count = 0;
    this.d0 = this.d1 = this.d2 = this.m01 = this.m02 = this.m12 = this.z0 = this.z1 = this.z2 = 0;
  }

  /** Costs O(1). */
  add(u: number, y: number): void {
    this.count++;
    const d0 = this.d0 + 1;
    let weight = this.d0 / d0;
    this.d0 = d0;
    const u1 = u - this.m01;
    const u2 = u * u - this.m02;
    const y1 = y - this.z0;
    this.m01 += u1 / d0;
    this.m02 += u2 / d0;
    this.z0 += y1 / d0;
    if (!(weight > 0) || u1 === 0) return;

    const d1 = this.d1 + weight * u1 * u1;
    const gain1 = (weight * u1) / d1;
    weight *= this.d1 / d1;
    this.d1 = d1;
    const v2 = u2 - u1 * this.m12;
    const y2 = y1 - u1 * this.z1;
    this.m12 += gain1 * v2;
    this.z1 += gain1 * y2;
    if (!(weight > 0) || v2 === 0) return;

    const d2 = this.d2 + weight * v2 * v2;
    this.d2 = d2;
    this.z2 += ((weight * v2) / d2) * (y2 - v2 * this.z2);
  }

  /**
   * The best fit to the points so far.
   *
   * With two constraints (a <= 0; slope >= 0 at the right end, which for a concave curve means everywhere) it is the best among four:
   * no constraint active, the first, the second, or both; of those that satisfy both the one with the least squared error.
   *
   * @param width - The last u; the first was 0.
   */
  best(width: number): Quadratic {
    const { count, d1, d2, m01, m02, m12, z0, z1, z2 } = this;
    let best: Quadratic = { a: 0, b: 0, c: z0 };
    if (count < 2) return best;
    let error = d1 * z1 * z1 + d2 * z2 * z2;
    if (z1 >= 0 && d2 * z2 * z2 < error) {
      error = d2 * z2 * z2;
      best = { a: 0, b: z1, c: z0 - m01 * z1 };
    }
    // Level at the right end: a (u^2 - 2 width u) + c.
    const level = m12 - 2 * width;
    const a = (d1 * level * z1 + d2 * z2) / (d1 * level * level + d2);
    const levelError = d1 * (z1 - a * level) ** 2 + d2 * (z2 - a) ** 2;
    if (a <= 0 && levelError < error) {
      error = levelError;
      best = { a, b: -2 * width * a, c: z0 - a * (m02 - 2 * width * m01) };
    }
    const b = z1 - m12 * z2;
    if (count > 2 && z2 <= 0 && 2 * z2 * width + b >= 0 && error > 0)
      best = { a: z2, b, c: z0 - m01 * b - m02 * z2 };
    return best;
  }
}
