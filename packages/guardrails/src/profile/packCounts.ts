import { InputError } from "@slidr/clicks";

/** Counts as JSON numbers, a run of zeros as one negative number: histograms are mostly empty. */
export function packCounts(counts: Uint32Array): number[] {
  const packed: number[] = [];
  let zeros = 0;
  for (const count of counts) {
    if (count === 0) {
      zeros++;
      continue;
    }
    if (zeros > 0) packed.push(-zeros);
    zeros = 0;
    packed.push(count);
  }
  return packed;
}

/** The inverse; throws `PROFILE_DAMAGED` where it does not fit `length`. */
export function unpackCounts(packed: unknown, length: number, name: string): Uint32Array {
  const counts = new Uint32Array(length);
  let at = 0;
  for (const item of Array.isArray(packed) ? (packed as unknown[]) : [undefined]) {
    const fits =
      Number.isInteger(item) && (item as number) !== 0 && (item as number) <= 0xffffffff && at < length;
    if (!fits) throw damagedProfile(`${name} is not a list of counts`);
    if ((item as number) < 0) at -= item as number;
    else counts[at++] = item as number;
  }
  if (at > length) throw damagedProfile(`${name} holds more than ${length} counts`);
  return counts;
}

export function damagedProfile(what: string): InputError {
  return new InputError("PROFILE_DAMAGED", `parseProfile requires a serialised profile; ${what}`);
}
