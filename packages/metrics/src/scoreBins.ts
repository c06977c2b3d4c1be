/** The edges of equal bins on [0, 1]: edge i is i / binCount, correctly rounded. */
export function binEdges(binCount: number): Float64Array {
  return Float64Array.from({ length: binCount + 1 }, (_, i) => i / binCount);
}

/** The bin of a score: bins hold their lower edge, the last one also 1. */
export function binOf(score: number, edges: Float64Array): number {
  const binCount = edges.length - 1;
  const bin = Math.min(binCount - 1, Math.floor(score * binCount));
  // The product rounds: 0.29 * 100 < 29. The edges decide.
  if (bin + 1 < binCount && score >= edges[bin + 1]!) return bin + 1;
  return score < edges[bin]! ? bin - 1 : bin;
}
