/** LIMITS[k] = 2^32 P(X <= k) for X Poisson with mean 1; beyond 12 a 32-bit number cannot tell. */
const LIMITS = limits(13);

function limits(count: number): Float64Array {
  const values = new Float64Array(count);
  let probability = Math.exp(-1);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += probability;
    values[k] = k === count - 1 ? 2 ** 32 : sum * 2 ** 32;
    probability /= k + 1;
  }
  return values;
}

/** MurmurHash3's finaliser: a bijection of 32-bit numbers in which every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** One key for each resample, from the seed. */
export function resampleKeys(seed: number, resamples: number): Uint32Array {
  const start = mix(mix(seed >>> 0) ^ Math.floor(seed / 2 ** 32));
  return Uint32Array.from({ length: resamples }, (_, b) => mix(start + Math.imul(b + 1, 0x9e37_79b9)));
}

/** Clusters' codes scattered over all 32-bit numbers, so that adding a key gives unrelated ones. */
export function clusterKeys(clusters: Uint32Array): Uint32Array {
  return clusters.map(mix);
}

/**
 * How often a resample draws a cluster: Poisson with mean 1.
 *
 * A function of seed, resample and cluster alone: the order of rows cannot matter, all parts of a cluster (slices,
 * partitions of a log) weigh the same, and two policies are compared on the same resamples.
 */
export function poissonWeight(clusterKey: number, resampleKey: number): number {
  const uniform = mix(clusterKey + resampleKey);
  let weight = 0;
  while (uniform >= LIMITS[weight]!) weight++;
  return weight;
}
