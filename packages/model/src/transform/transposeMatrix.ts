/** Rows and columns of a tile: its lines of both matrices stay in the first-level cache. */
const TILE = 16;

/**
 * Transposes a row-major matrix, tile by tile.
 *
 * @param matrix - [rowCount * columnCount]
 * @param out - [columnCount * rowCount], overwritten
 */
export function transposeMatrix(
  matrix: Float32Array,
  rowCount: number,
  columnCount: number,
  out: Float32Array,
): void {
  for (let rowStart = 0; rowStart < rowCount; rowStart += TILE) {
    const rowEnd = Math.min(rowStart + TILE, rowCount);
    for (let columnStart = 0; columnStart < columnCount; columnStart += TILE) {
      const columnEnd = Math.min(columnStart + TILE, columnCount);
      for (let column = columnStart; column < columnEnd; column += 1) {
        for (let row = rowStart; row < rowEnd; row += 1) {
          out[column * rowCount + row] = matrix[row * columnCount + column]!;
        }
      }
    }
  }
}
