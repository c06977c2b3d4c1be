/** Row numbers evenly spaced over all, `rowsMax` at most. */
export function sampleRows(rowCount: number, rowsMax: number): Uint32Array {
  const count = Math.min(rowCount, rowsMax);
  return Uint32Array.from({ length: count }, (_, index) => Math.floor((index * rowCount) / count));
}
