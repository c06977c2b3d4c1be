import type { FeatureKind } from "@slidr/model";

/** Rows for benches: heavy-tailed counts, one of which tells the robots. */
export function heavyTailedRows(rowCount: number, width: number) {
  const random = linearCongruential(1);
  const features = new Float32Array(rowCount * width).map(() => Math.floor(Math.exp(7 * random())));
  const robotic = new Uint8Array(rowCount).map((_, row) =>
    features[row * width]! > 20 || random() < 0.3 ? 1 : 0,
  );
  const weights = new Float32Array(rowCount).map(() => 0.5 + random());
  const names = Array.from({ length: width }, (_, column) => `feature${column}`);
  const kinds = names.map((): FeatureKind => "count");
  return { features, rowCount, width, robotic, weights, names, kinds };
}

/** Numbers in [0, 1). */
export function linearCongruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
