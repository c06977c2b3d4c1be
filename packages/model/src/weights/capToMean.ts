/**
 * Scales weights to mean 1 with none above `weightMax`: those that would be are set to it, the others share the rest.
 *
 * @param factors - [cellCount], per cell, >= 0
 * @param mass - [cellCount], rows (or prior mass) per cell, sum = `total`
 * @param weightMax - >= 1
 * @returns [cellCount] weights; their mean over rows is 1 (below 1 only if every cell with a factor is at the cap)
 */
export function capToMean(
  factors: Float64Array,
  mass: Float64Array,
  total: number,
  weightMax: number,
): { weights: Float64Array; capped: Uint8Array } {
  const capped = new Uint8Array(factors.length);
  const weights = new Float64Array(factors.length);
  let isStable = false;
  // Invariant: a capped cell stays capped, for capping others only raises the scale; so this ends.
  while (!isStable) {
    isStable = true;
    const scale = freeScale(factors, mass, total, weightMax, capped);
    for (let cell = 0; cell < factors.length; cell += 1) {
      weights[cell] = capped[cell] ? weightMax : factors[cell]! * scale;
      if (weights[cell]! > weightMax) {
        weights[cell] = weightMax;
        capped[cell] = 1;
        isStable = false;
      }
    }
  }
  return { weights, capped };
}

/** What the uncapped factors are multiplied by so that the total comes out right. */
function freeScale(
  factors: Float64Array,
  mass: Float64Array,
  total: number,
  weightMax: number,
  capped: Uint8Array,
): number {
  let free = 0;
  let rest = total;
  for (let cell = 0; cell < factors.length; cell += 1) {
    if (capped[cell]) rest -= mass[cell]! * weightMax;
    else free += mass[cell]! * factors[cell]!;
  }
  return free > 0 ? Math.max(rest, 0) / free : 0;
}
