import { InputError } from "@slidr/clicks";

/**
 * Numbers as little-endian float32.
 *
 * @throws InputError EXPORT_RANGE on one that float32 cannot hold; `what` says what it was to be
 */
export function floatBytes(values: ArrayLike<number>, what: string, caller: string): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (!Number.isFinite(Math.fround(value))) {
      throw new InputError("EXPORT_RANGE", `${caller} requires ${what} in float32's range, got ${value}`);
    }
    view.setFloat32(index * 4, value, true);
  }
  return bytes;
}
