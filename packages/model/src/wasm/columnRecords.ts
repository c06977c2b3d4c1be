import {
  columnInputWidth,
  type MissingValue,
  type Transform,
  type TransformColumn,
} from "../transform/transform.js";
import type { BumpAllocator } from "./bumpAllocator.js";

const RECORD_BYTES = 64;
const FORM = { dropped: 0, asIs: 1, scaled: 2, piecewise: 3, oneOf: 4 } as const;
const MISSING = { none: 0, replace: 1, indicator: 2 } as const;
/** An input's part in the first layer's table; `assembly/table.ts` says what they mean. */
const INPUT_KIND = { own: 0, next: 1, constant: 2 } as const;

/** Where the kernel finds a transform. */
export interface PlacedTransform {
  readonly columns: number;
  readonly inputKinds: number;
  /** Writes the records into the memory that the addresses lie in. */
  write(buffer: ArrayBufferLike): void;
}

/** Finds room for a transform's records: one per column, and the boundaries or values they point to. */
export function placeTransform({ columns }: Transform, allocator: BumpAllocator): PlacedTransform {
  const records = allocator.allocate(columns.length * RECORD_BYTES);
  const inputCount = columns.reduce((sum, column) => sum + columnInputWidth(column), 0);
  const inputKinds = allocator.allocate(inputCount);
  const lists = columns.map(({ form }) => {
    const numbers = form.form === "piecewise" ? form.boundaries : form.form === "oneOf" ? form.values : [];
    const inner = form.form === "piecewise" ? comparableBoundaries(form.boundaries) : new Float32Array(0);
    return {
      numbers,
      inner,
      numbersAddress: allocator.allocate(numbers.length * 8),
      innerAddress: allocator.allocate(inner.length * 4),
    };
  });
  return {
    columns: records,
    inputKinds,
    write(buffer) {
      const view = new DataView(buffer);
      let input = 0;
      columns.forEach((column, index) => {
        const { numbers, inner, numbersAddress, innerAddress } = lists[index]!;
        new Float64Array(buffer, numbersAddress, numbers.length).set(numbers);
        new Float32Array(buffer, innerAddress, inner.length).set(inner);
        const width = columnInputWidth(column);
        new Uint8Array(buffer, inputKinds + input, width).set(kindsOf(column, width));
        const record = records + index * RECORD_BYTES;
        writeRecord(view, record, column, input);
        view.setInt32(record + 52, innerAddress, true);
        view.setInt32(record + 56, numbersAddress, true);
        input += width;
      });
    },
  };
}

function writeRecord(view: DataView, record: number, column: TransformColumn, input: number): void {
  const { form, missing } = column;
  const width = columnInputWidth(column);
  const isIndicated = missing?.becomes === "indicator";
  view.setInt32(record, FORM[form.form], true);
  if (missing !== undefined) {
    view.setInt32(record + 4, isIndicated ? MISSING.indicator : MISSING.replace, true);
    view.setFloat64(record + 8, missing.value, true);
    view.setFloat64(record + 16, replacementOf(missing), true);
  }
  view.setFloat64(record + 24, form.form === "scaled" ? form.mean : 0, true);
  view.setFloat64(record + 32, form.form === "scaled" ? form.deviation : 1, true);
  view.setInt32(record + 40, form.form === "scaled" && form.log ? 1 : 0, true);
  view.setInt32(record + 44, input, true);
  const count = form.form === "piecewise" || form.form === "oneOf" ? width - (isIndicated ? 1 : 0) : 0;
  view.setInt32(record + 48, count, true);
  view.setInt32(record + 60, input + width - 1, true);
}

/** What stands in for a missing value: a float32 number, as features are; 0 where an input of its own says so. */
export function replacementOf({ becomes }: MissingValue): number {
  return becomes === "indicator" ? 0 : Math.fround(becomes);
}

function kindsOf({ form, missing }: TransformColumn, width: number): number[] {
  const own = form.form === "oneOf" || form.form === "dropped" ? INPUT_KIND.constant : INPUT_KIND.own;
  return Array.from({ length: width }, (_, index) => {
    if (missing?.becomes === "indicator" && index === width - 1) return INPUT_KIND.constant;
    return index > 0 && form.form === "piecewise" ? INPUT_KIND.next : own;
  });
}

/**
 * The boundaries between bins as the least float32 not below each: x >= b in float32 exactly where it is in float64.
 *
 * Four at a time are compared, so infinities fill up the last four.
 */
function comparableBoundaries(boundaries: readonly number[]): Float32Array {
  const count = boundaries.length - 2;
  const inner = new Float32Array(Math.ceil(count / 4) * 4).fill(Infinity);
  for (let index = 0; index < count; index += 1) {
    const boundary = boundaries[index + 1]!;
    const rounded = Math.fround(boundary);
    inner[index] = rounded >= boundary ? rounded : nextFloat32(rounded);
  }
  return inner;
}

/** The least float32 above x. */
function nextFloat32(x: number): number {
  const float = new Float32Array([x]);
  const bits = new Int32Array(float.buffer);
  if (x === 0) bits[0] = 1;
  else bits[0] = bits[0]! + (x > 0 ? 1 : -1);
  return float[0]!;
}
