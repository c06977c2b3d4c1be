/** One field of a protobuf message, encoded; a message is its fields one after the other. */
export type Field = Uint8Array;

/** Wire types of https://protobuf.dev/programming-guides/encoding. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** An integer field: int32, int64 or enum. `value` >= 0 and safe; ONNX files have no others. */
export function integerField(field: number, value: number): Field {
  return Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)]);
}

/** A bytes field. */
export function bytesField(field: number, bytes: Uint8Array): Field {
  const head = [...varint(field * 8 + LENGTH_DELIMITED), ...varint(bytes.length)];
  return concatBytes([Uint8Array.from(head), bytes]);
}

/** A string field, in UTF-8. */
export function textField(field: number, text: string): Field {
  return bytesField(field, new TextEncoder().encode(text));
}

/** A field that is a message. */
export function messageField(field: number, fields: readonly Field[]): Field {
  return bytesField(field, concatBytes(fields));
}

/** One array of all bytes. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

/** Seven bits a byte, lowest first; division and not shifts, which end at 32 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}
