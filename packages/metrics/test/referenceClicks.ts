/** The clicks that the reference values were computed on: a linear congruential generator anyone can repeat. */
export function uniforms(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/**
 * 1,000 clicks with scores in 256ths, so that many tie:
 * u = uniforms(4000, 7); scores[i] = floor(256 u[4i]) / 256; purchased[i] = u[4i+1] < 0.3 (1 - scores[i]);
 * robotic[i] = u[4i+2] < scores[i]; weights[i] = (1 + floor(8 u[4i+3])) / 4.
 */
export function referenceClicks() {
  const n = 1000;
  const u = uniforms(4 * n, 7);
  const scores = Float64Array.from({ length: n }, (_, i) => Math.floor(u[4 * i]! * 256) / 256);
  return {
    scores,
    purchased: Uint8Array.from({ length: n }, (_, i) => (u[4 * i + 1]! < 0.3 * (1 - scores[i]!) ? 1 : 0)),
    robotic: Uint8Array.from({ length: n }, (_, i) => (u[4 * i + 2]! < scores[i]! ? 1 : 0)),
    weights: Float64Array.from({ length: n }, (_, i) => (1 + Math.floor(u[4 * i + 3]! * 8)) / 4),
  };
}
