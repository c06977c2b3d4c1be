const placeBits = 8;
/** Longest text remembered: what is kept stays small. */
const lengthMax = 256;

/**
 * The hashes of texts that came lately, a place each by their last units: devices and campaigns, and users and
 * addresses in a burst, are hashed once.
 */
export class RecentHashes {
  private readonly texts = new Array<string>(1 << placeBits).fill("");
  /** [2 x texts] */
  private readonly hashes = new Int32Array(2 << placeBits);

  /** Writes the hash of a text that is not empty to `out[at]` and `out[at + 1]`, from memory or by `hash`. */
  write(
    text: string,
    out: Int32Array,
    at: number,
    hash: (text: string, out: Int32Array, at: number) => void,
  ): void {
    if (text.length > lengthMax) {
      hash(text, out, at);
      return;
    }
    const place = placeOf(text);
    if (this.texts[place] !== text) {
      hash(text, this.hashes, 2 * place);
      this.texts[place] = text;
    }
    out[at] = this.hashes[2 * place]!;
    out[at + 1] = this.hashes[2 * place + 1]!;
  }
}

function placeOf(text: string): number {
  let mixed = text.length;
  for (let i = Math.max(0, text.length - 4); i < text.length; i++) {
    mixed = Math.imul(mixed, 31) + text.charCodeAt(i);
  }
  return Math.imul(mixed, 0x9e3779b1) >>> (32 - placeBits);
}
