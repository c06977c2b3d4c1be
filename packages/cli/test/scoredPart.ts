import type { ScoredPart } from "../src/pipeline/scorePart.js";

/** A part whose slice i has 10 clicks fewer than slice i - 1, the last one 40; robots score above 0.5, every fifth human buys. */
export function scoredPart(sliceCount: number): ScoredPart {
  const slice: number[] = [];
  const scores: number[] = [];
  const purchased: number[] = [];
  for (let at = 0; at < sliceCount; at++) {
    const clicks = 40 + 10 * (sliceCount - 1 - at);
    for (let click = 0; click < clicks; click++) {
      const isRobot = click % 2 === 0;
      slice.push(at + 1);
      // 0.61803 walks the unit interval evenly, differently in every slice.
      const spread = ((click + at) * 0.61803) % 1;
      scores.push(isRobot ? 0.5 + spread / 2 : spread * 0.8);
      purchased.push(!isRobot && click % 5 === 0 ? 1 : 0);
    }
  }
  return {
    rows: Uint32Array.from(slice, (_, row) => row),
    values: new Float32Array(slice.length),
    scores: { model: Float32Array.from(scores) },
    slice: Uint32Array.from(slice),
    tree: {
      names: ["all", ...Array.from({ length: sliceCount }, (_, index) => `slice ${index}`)],
      parents: Int32Array.from({ length: sliceCount + 1 }, (_, node) => (node === 0 ? -1 : 0)),
    },
    purchased: Uint8Array.from(purchased),
    robotic: Uint8Array.from(slice, (_, row) => (row % 4 === 0 ? 1 : 0)),
  };
}
