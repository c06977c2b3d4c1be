/** How many bins a value can fall into. */
export const VALUE_BINS = 64;

/** Not a number, or infinite. */
export const NOT_FINITE_BIN = 0;
const ZERO_BIN = 16;
const EXPONENT_MIN = -6;
const NEGATIVE_EXPONENT_MAX = 8;
const EXPONENT_MAX = 40;

/**
 * [512], the bin of a float32 by its sign and exponent: octaves, on one grid for every feature and every day.
 *
 * A fixed grid needs no fitting, so the histograms of two machines or two days always add. Octaves are coarse on purpose:
 * counts 1, 2-3, 4-7 ... tell a frozen counter, a lost unit or a cold start apart, and a histogram stays small.
 * In ascending order of value: 1-15 negative, 16 zero, 17-63 positive from 2^-6 to 2^40.
 */
export const BIN_OF_SIGN_AND_EXPONENT: Uint8Array = Uint8Array.from({ length: 512 }, (_, signAndExponent) => {
  const exponentBits = signAndExponent & 255;
  if (exponentBits === 255) return NOT_FINITE_BIN;
  if (exponentBits === 0) return ZERO_BIN;
  const exponent = Math.max(EXPONENT_MIN, exponentBits - 127);
  return signAndExponent >= 256
    ? ZERO_BIN - 1 - (Math.min(exponent, NEGATIVE_EXPONENT_MAX) - EXPONENT_MIN)
    : ZERO_BIN + 1 + (Math.min(exponent, EXPONENT_MAX) - EXPONENT_MIN);
});

/** The bin of a number, as a float32. */
export function valueBin(value: number): number {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  return BIN_OF_SIGN_AND_EXPONENT[bits! >>> 23]!;
}

/** What a bin holds, for a person: "4 to 8", "0", "not finite". */
export function valueBinName(bin: number): string {
  if (bin === NOT_FINITE_BIN) return "not finite";
  if (bin === ZERO_BIN) return "0";
  const negative = bin < ZERO_BIN;
  const exponent = EXPONENT_MIN + (negative ? ZERO_BIN - 1 - bin : bin - ZERO_BIN - 1);
  const [small, large] = [2 ** exponent, 2 ** (exponent + 1)];
  return negative ? `-${short(large)} to -${short(small)}` : `${short(small)} to ${short(large)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
