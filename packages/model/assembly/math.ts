// Functions of numbers, written out so that they round the same on every machine.

/** a * b + c: fused where relaxed SIMD is compiled in, rounded twice otherwise. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of four lanes, pairs first. */
export function laneSum(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}

/**
 * Natural logarithms of two doubles >= 1, to about 1e-15.
 *
 * y = 2^e m with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| <= 0.172.
 */
export function logarithms(y: v128): v128 {
  const shifted = i64x2.sub(y, i64x2.splat(reinterpret<i64>(Math.SQRT1_2)));
  const exponent = i64x2.shr_u(shifted, 52);
  const m = i64x2.sub(y, i64x2.shl(exponent, 52));
  // A small integer in the low bits of 2^52 is the double 2^52 + integer.
  const e = f64x2.sub(v128.or(exponent, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496.0));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  // Estrin's scheme: its multiplications do not wait for each other, as Horner's do.
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const p0 = linear(2.0, 2.0 / 3.0, z);
  const p1 = linear(2.0 / 5.0, 2.0 / 7.0, z);
  const p2 = linear(2.0 / 9.0, 2.0 / 11.0, z);
  const p3 = linear(2.0 / 13.0, 2.0 / 15.0, z);
  const p4 = linear(2.0 / 17.0, 2.0 / 19.0, z);
  const low = f64x2.add(p0, f64x2.mul(p1, z2));
  const high = f64x2.add(p2, f64x2.mul(p3, z2));
  const p = f64x2.add(low, f64x2.mul(f64x2.add(high, f64x2.mul(p4, z4)), z4));
  return f64x2.add(f64x2.mul(e, f64x2.splat(Math.LN2)), f64x2.mul(s, p));
}

/** constant + slope * z. */
function linear(constant: f64, slope: f64, z: v128): v128 {
  return f64x2.add(f64x2.splat(constant), f64x2.mul(f64x2.splat(slope), z));
}

/** ln(y) of one double >= 1. */
export function logarithm(y: f64): f64 {
  return f64x2.extract_lane(logarithms(f64x2.splat(y)), 0);
}

/** exp(x) for x <= 0, to about 1e-15; NaN stays NaN. */
export function exponential(x: f64): f64 {
  if (x < -700) return 0;
  const k = nearest(x * Math.LOG2E);
  const r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
  // |r| <= 0.347: Taylor's series to r^12 / 12! is below 1e-15.
  let p: f64 = 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  const scale = reinterpret<f64>((<i64>k + 1023) << 52);
  return p * scale;
}
