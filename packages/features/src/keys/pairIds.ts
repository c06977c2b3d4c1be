/**
 * Numbers the different pairs of two columns of ids 1, 2 ...; 0 = missing in either column, and in what comes out.
 *
 * Open addressing over the pairs themselves: exact, whatever the ids.
 *
 * @returns `ids` [rows] and `count`, the highest id. Cost: one probe or two per row.
 */
export function pairIds(first: Int32Array, second: Int32Array): { ids: Int32Array; count: number } {
  const ids = new Int32Array(first.length);
  /** [4 x places] first, second, id; 0 = free. */
  let places = new Int32Array(4 * 1024);
  let count = 0;
  for (let row = 0; row < first.length; row++) {
    const a = first[row]!;
    const b = second[row]!;
    if (a === 0 || b === 0) continue;
    if (8 * count >= places.length) places = grown(places);
    const at = placeOf(places, a, b);
    if (places[at + 2] === 0) {
      places[at] = a;
      places[at + 1] = b;
      places[at + 2] = ++count;
    }
    ids[row] = places[at + 2]!;
  }
  return { ids, count };
}

/** Where a pair stands, or would. At most half the places are taken. */
function placeOf(places: Int32Array, a: number, b: number): number {
  const mask = places.length - 4;
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  let at = ((mixed ^ (mixed >>> 15)) << 2) & mask;
  while (places[at + 2] !== 0 && (places[at] !== a || places[at + 1] !== b)) at = (at + 4) & mask;
  return at;
}

function grown(places: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * places.length);
  for (let at = 0; at < places.length; at += 4) {
    if (places[at + 2] === 0) continue;
    larger.set(places.subarray(at, at + 3), placeOf(larger, places[at]!, places[at + 1]!));
  }
  return larger;
}
