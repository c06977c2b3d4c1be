/** Below this many words the engine's own sort beats three passes over 2,048 buckets. */
const RADIX_LENGTH_MIN = 2048;
const BITS = 11;
const BUCKETS = 1 << BITS;
const MASK = BUCKETS - 1;

/**
 * Sorts `words[from, to)` ascending in place, by a radix sort of three passes of 11 bits.
 *
 * `scratch` is as long as `words`; its content between `from` and `to` is overwritten. Cost: O(to - from).
 */
export function sortWords(words: Uint32Array, scratch: Uint32Array, from: number, to: number): void {
  if (to - from < RADIX_LENGTH_MIN) {
    words.subarray(from, to).sort();
    return;
  }
  const starts = digitStarts(words, from, to);
  scatter(words, scratch, from, to, starts, 0);
  scatter(scratch, words, from, to, starts, 1);
  scatter(words, scratch, from, to, starts, 2);
  words.set(scratch.subarray(from, to), from);
}

/** [3 * BUCKETS]: where the words of each value of each digit begin, counted in one read. */
function digitStarts(words: Uint32Array, from: number, to: number): Uint32Array {
  const starts = new Uint32Array(3 * BUCKETS);
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    starts[word & MASK]!++;
    starts[BUCKETS + ((word >>> BITS) & MASK)]!++;
    starts[2 * BUCKETS + (word >>> (2 * BITS))]!++;
  }
  for (let digit = 0; digit < 3; digit++) {
    let start = from;
    for (let bucket = digit * BUCKETS; bucket < (digit + 1) * BUCKETS; bucket++) {
      const count = starts[bucket]!;
      starts[bucket] = start;
      start += count;
    }
  }
  return starts;
}

function scatter(
  source: Uint32Array,
  target: Uint32Array,
  from: number,
  to: number,
  starts: Uint32Array,
  digit: number,
): void {
  const shift = digit * BITS;
  const base = digit * BUCKETS;
  for (let i = from; i < to; i++) {
    const word = source[i]!;
    target[starts[base + ((word >>> shift) & MASK)]!++] = word;
  }
}
