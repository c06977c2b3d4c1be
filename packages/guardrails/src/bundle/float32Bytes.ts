import { InputError } from "@slidr/clicks";

/** Floats as little-endian bytes, whatever the machine's own order. */
export function bytesFromFloats(floats: Float32Array): Uint8Array {
  const bytes = new Uint8Array(floats.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < floats.length; i++) view.setFloat32(i * 4, floats[i]!, true);
  return bytes;
}

/** The floats back; throws `BUNDLE_WEIGHTS` on the first that is not finite, or on a length that is no multiple of 4. */
export function floatsFromBytes(bytes: Uint8Array, name: string): Float32Array {
  if (bytes.length % 4 !== 0) {
    throw new InputError(
      "BUNDLE_WEIGHTS",
      `${name} holds 32-bit floats, got ${bytes.length} bytes, no multiple of 4`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = new Float32Array(bytes.length / 4);
  for (let i = 0; i < floats.length; i++) {
    const value = view.getFloat32(i * 4, true);
    if (!Number.isFinite(value)) {
      throw new InputError(
        "BUNDLE_WEIGHTS",
        `${name} requires finite weights, got ${value} at index ${i}; train again`,
      );
    }
    floats[i] = value;
  }
  return floats;
}
