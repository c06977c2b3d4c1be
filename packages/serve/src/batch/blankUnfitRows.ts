/** Takes their scores from rows with a feature that is not finite: a ReLU makes 0 of NaN, and a score of that. */
export function blankUnfitRows(
  width: number,
  features: Float32Array,
  rowCount: number,
  scores: Float32Array,
): void {
  for (let index = 0; index < rowCount * width; index++) {
    const value = features[index]!;
    // value - value is 0 for finite numbers and NaN for all else.
    if (value - value !== 0) scores[Math.floor(index / width)] = Number.NaN;
  }
}
