/** The values of `rows`, in their order, in an array of the same type. */
export function take<Values extends Uint8Array | Int8Array | Uint32Array | Float32Array | Float64Array>(
  values: Values,
  rows: Uint32Array,
): Values {
  const taken = new (values.constructor as new (length: number) => Values)(rows.length);
  for (let index = 0; index < rows.length; index++) taken[index] = values[rows[index]!]!;
  return taken;
}

/** The rows of a row-major matrix. */
export function takeRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const taken = new Float32Array(rows.length * width);
  for (let index = 0; index < rows.length; index++)
    taken.set(values.subarray(rows[index]! * width, (rows[index]! + 1) * width), index * width);
  return taken;
}
