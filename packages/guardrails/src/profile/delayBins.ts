/** Bins of the time from click to conversion: 0 is less than a second, then octaves of seconds; the last is open. */
export const DELAY_BINS = 32;

/** The bin of a delay in ms; a negative one (a conversion before its click) falls into bin 0. */
export function delayBin(delayMs: number): number {
  if (!(delayMs >= 1000)) return 0;
  return Math.min(DELAY_BINS - 1, 1 + Math.floor(Math.log2(delayMs / 1000)));
}
