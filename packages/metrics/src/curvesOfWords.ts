import { type Curve, closeCurve, emptyPoints } from "./curve.js";
import { sliceStarts } from "./sliceStarts.js";
import { sortWords } from "./sortWords.js";

/** The bits of 1 in single precision: no score in [0, 1] has larger ones. They fit into 30 bits. */
const ONE_BITS = 0x3f80_0000;

/**
 * Curves by slice of unweighted clicks whose scores are single precision.
 *
 * A click is one word: 30 bits of score, complemented so that ascending words are descending scores, then its
 * purchased and robotic flags. So no row numbers move: words are grouped by slice, sorted, and read once.
 */
export function curvesOfWords(
  scores: Float32Array,
  purchased: Uint8Array,
  robotic: Uint8Array | undefined,
  slice: Uint32Array | undefined,
  sliceCount: number,
): Curve[] {
  // Scattering moves each slice's next free place on, from its start to its end.
  const next = sliceStarts(slice, scores.length, sliceCount);
  const words = wordsBySlice(scores, purchased, robotic, slice, next);
  const scratch = new Uint32Array(words.length);
  const curves: Curve[] = [];
  let from = 0;
  for (let s = 0; s < sliceCount; s++) {
    const to = next[s]!;
    sortWords(words, scratch, from, to);
    curves.push(curveOfSortedWords(words, from, to));
    from = to;
  }
  return curves;
}

function wordsBySlice(
  scores: Float32Array,
  purchased: Uint8Array,
  robotic: Uint8Array | undefined,
  slice: Uint32Array | undefined,
  next: Uint32Array,
): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const words = new Uint32Array(scores.length);
  for (let row = 0; row < words.length; row++) {
    // The mask makes -0 the 0 that it equals.
    const key = ONE_BITS - (bits[row]! & 0x7fff_ffff);
    const flags = (purchased[row]! << 1) | (robotic ? robotic[row]! : 0);
    words[next[slice ? slice[row]! : 0]!++] = (key << 2) | flags;
  }
  return words;
}

function curveOfSortedWords(words: Uint32Array, from: number, to: number): Curve {
  let m = 0;
  for (let i = from; i < to; i++) if (i === from || words[i]! >>> 2 !== words[i - 1]! >>> 2) m++;

  const points = emptyPoints(m);
  const keyBits = new Uint32Array(1);
  const keyScore = new Float32Array(keyBits.buffer);
  let point = -1;
  let purchases = 0;
  let robotic = 0;
  // Invariant: point's counts cover words[from..i], of which all before the point's first word score higher.
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    if (i === from || word >>> 2 !== words[i - 1]! >>> 2) {
      point++;
      keyBits[0] = ONE_BITS - (word >>> 2);
      points.thresholds[point] = keyScore[0]!;
    }
    purchases += (word >>> 1) & 1;
    robotic += word & 1;
    points.invalidClicks[point] = i - from + 1;
    points.invalidPurchases[point] = purchases;
    points.invalidRobotic[point] = robotic;
  }
  return closeCurve(points);
}
