/** Doubles as sums of two float32 numbers: `high + low` is as near as both together come. */
export function splitFloat(values: readonly number[]): { high: number[]; low: number[] } {
  const high = values.map(Math.fround);
  return { high, low: values.map((value, index) => Math.fround(value - high[index]!)) };
}
