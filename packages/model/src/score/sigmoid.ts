/** 1 / (1 + exp(-x)), in (0, 1) up to rounding. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
