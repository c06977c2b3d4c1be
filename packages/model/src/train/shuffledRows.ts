import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * The numbers 0 .. rowCount - 1 in an order drawn from `seed` and `epoch` alone, so that a resumed run shuffles as
 * the first one would have. Fisher and Yates.
 */
export function shuffledRows(rowCount: number, seed: number, epoch: number): Uint32Array {
  const random = xoroshiro128plus((seed ^ Math.imul(epoch + 1, 0x9e3779b1)) | 0);
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  for (let last = rowCount - 1; last > 0; last -= 1) {
    const other = uniformInt(random, 0, last);
    const row = rows[last]!;
    rows[last] = rows[other]!;
    rows[other] = row;
  }
  return rows;
}
