/** [sliceCount]: where each slice's rows begin once rows are grouped by slice. */
export function sliceStarts(
  slice: Uint32Array | undefined,
  rowCount: number,
  sliceCount: number,
): Uint32Array {
  const starts = new Uint32Array(sliceCount);
  if (!slice) return starts;
  for (let row = 0; row < rowCount; row++) starts[slice[row]!]!++;
  let start = 0;
  for (let s = 0; s < sliceCount; s++) {
    const count = starts[s]!;
    starts[s] = start;
    start += count;
  }
  return starts;
}
