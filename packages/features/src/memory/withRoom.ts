/** The words, copied to a larger array where they are fewer than `length`: an eighth larger at least, so that copies are few. */
export function withRoom(words: Int32Array, length: number): Int32Array {
  if (length <= words.length) return words;
  const larger = new Int32Array(Math.max(length, words.length + (words.length >> 3)));
  larger.set(words);
  return larger;
}
