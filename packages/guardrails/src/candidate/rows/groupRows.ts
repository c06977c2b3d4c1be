/** Row numbers in an order that keeps each slice together, and within it each user. */
export interface RowGroups {
  /** [n] rows by slice, then by user. */
  readonly bySlice: Uint32Array;
  /** [slices + 1] the rows of slice s are bySlice[starts[s]] .. bySlice[starts[s + 1] - 1]. */
  readonly starts: Uint32Array;
  /** [n] rows by user, whatever the slice. */
  readonly byUser: Uint32Array;
  /** [n] users numbered from 0; absent where each click stands for itself. */
  readonly user?: Uint32Array;
}

export interface GroupRowsOptions {
  readonly rowCount: number;
  readonly slice?: Uint32Array | undefined;
  readonly sliceCount: number;
  /** [n] any 32-bit codes. */
  readonly user?: Uint32Array | undefined;
}

/** Sorts rows by slice and user, by counting: O(n). */
export function groupRows({ rowCount, slice, sliceCount, user }: GroupRowsOptions): RowGroups {
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const dense = user && numberFromZero(user);
  const byUser = dense ? countingSort(rows, dense.codes, dense.count).order : rows;
  const { order, starts } = countingSort(byUser, slice ?? new Uint32Array(rowCount), sliceCount);
  return { bySlice: order, starts, byUser, ...(dense && { user: dense.codes }) };
}

function numberFromZero(codes: Uint32Array): { codes: Uint32Array; count: number } {
  const numbers = new Map<number, number>();
  const dense = codes.map((code) => {
    const known = numbers.get(code) ?? numbers.size;
    numbers.set(code, known);
    return known;
  });
  return { codes: dense, count: numbers.size };
}

/** Stable: rows of one key keep the order they come in. */
function countingSort(
  rows: Uint32Array,
  key: Uint32Array,
  keyCount: number,
): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(keyCount + 1);
  for (let row = 0; row < key.length; row++) starts[key[row]! + 1]!++;
  for (let k = 0; k < keyCount; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const order = new Uint32Array(rows.length);
  for (const row of rows) order[next[key[row]!]!++] = row;
  return { order, starts };
}
