const BITS = 11;
const BUCKETS = 1 << BITS;
const MASK = BUCKETS - 1;

/**
 * Sorts pairs (keys[i], rows[i]) in place: ascending by key, stably.
 *
 * A radix sort of three passes of 11 bits; a pass in which all keys share a digit is skipped. Keys move with their
 * rows, so that every pass reads in order. Cost: O(n) time, two more arrays of [n].
 */
export function sortPairs(keys: Uint32Array, rows: Uint32Array): void {
  let [fromKeys, fromRows]: [Uint32Array, Uint32Array] = [keys, rows];
  let [toKeys, toRows]: [Uint32Array, Uint32Array] = [keys.slice(), rows.slice()];
  for (let shift = 0; shift < 32; shift += BITS) {
    const next = new Uint32Array(BUCKETS);
    for (let i = 0; i < fromKeys.length; i++) next[(fromKeys[i]! >>> shift) & MASK]!++;
    if (next.includes(fromKeys.length)) continue;
    let start = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = next[bucket]!;
      next[bucket] = start;
      start += count;
    }
    for (let i = 0; i < fromKeys.length; i++) {
      const key = fromKeys[i]!;
      const position = next[(key >>> shift) & MASK]!++;
      toKeys[position] = key;
      toRows[position] = fromRows[i]!;
    }
    [fromKeys, fromRows, toKeys, toRows] = [toKeys, toRows, fromKeys, fromRows];
  }
  if (fromKeys === keys) return;
  keys.set(fromKeys);
  rows.set(fromRows);
}
