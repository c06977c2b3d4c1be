/** Value of a hexadecimal digit's character code, or -1. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Reads `a.b.c.d` from `start` to the end as 32 bits, or returns -1. */
function parseV4(text: string, start: number): number {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let i = start; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (octet < 0 || octets === 4) return -1;
      value = value * 256 + octet;
      octets++;
      octet = -1;
    } else {
      // A leading zero is refused: some programs read it as octal.
      if (code < 48 || code > 57 || octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return -1;
    }
  }
  return octets === 4 ? value : -1;
}

/** Reads an IPv6 address as its eight 16-bit words, or returns undefined. */
function parseV6(text: string): number[] | undefined {
  const words: number[] = [];
  let gapAt = -1;
  let i = 0;
  if (text.startsWith("::")) {
    gapAt = 0;
    i = 2;
  }
  while (i < text.length) {
    if (words.length >= 8) return undefined;
    let end = i;
    let word = 0;
    while (end < text.length) {
      const digit = hexDigit(text.charCodeAt(end));
      if (digit < 0) break;
      word = word * 16 + digit;
      end++;
    }
    if (end < text.length && text.charCodeAt(end) === 46) {
      const v4 = parseV4(text, i);
      if (v4 < 0) return undefined;
      words.push(Math.floor(v4 / 65536), v4 % 65536);
      break;
    }
    if (end === i || end - i > 4) return undefined;
    words.push(word);
    if (end === text.length) break;
    if (text.charCodeAt(end) !== 58) return undefined;
    i = end + 1;
    if (text.charCodeAt(i) === 58) {
      if (gapAt >= 0) return undefined;
      gapAt = words.length;
      i++;
    } else if (i === text.length) return undefined;
  }
  if (gapAt < 0) return words.length === 8 ? words : undefined;
  if (words.length > 7) return undefined;
  words.splice(gapAt, 0, ...new Array<number>(8 - words.length).fill(0));
  return words;
}

/**
 * The network of an address in its canonical form, or undefined for a text that is no address.
 *
 * An IPv4 address inside IPv6 (`::ffff:203.0.113.9`) is its IPv4 self; a zone (`%eth0`) is dropped.
 *
 * @param address - IPv4 or IPv6 text, IPv6 in any spelling.
 * @param bits - leading bits kept of IPv4, 1 to 32.
 * @param bitsV6 - leading bits kept of IPv6, 1 to 128.
 *
 * @example
 * ```ts
 * import { addressPrefix } from "@slidr/features";
 *
 * addressPrefix("203.0.113.9", 24, 48); // => "203.0.113.0/24"
 * addressPrefix("2001:DB8:1::9", 24, 48); // => "2001:db8:1:0:0:0:0:0/48"
 * addressPrefix("hidden-17", 24, 48); // => undefined
 * ```
 */
export function addressPrefix(address: string, bits: number, bitsV6: number): string | undefined {
  const v4 = parseV4(address, 0);
  if (v4 >= 0) return v4Prefix(v4, bits);
  const zone = address.indexOf("%");
  const words = parseV6(zone < 0 ? address : address.slice(0, zone));
  if (words === undefined) return undefined;
  if (words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)) {
    return v4Prefix(words[6]! * 65536 + words[7]!, bits);
  }
  const kept = words.map((word, index) => {
    const drop = Math.min(16, Math.max(0, 16 * (index + 1) - bitsV6));
    return ((word >>> drop) << drop).toString(16);
  });
  return `${kept.join(":")}/${bitsV6}`;
}

function v4Prefix(address: number, bits: number): string {
  const mask = bits === 32 ? 0xffffffff : ~(0xffffffff >>> bits);
  const kept = address & mask;
  return `${kept >>> 24}.${(kept >>> 16) & 255}.${(kept >>> 8) & 255}.${kept & 255}/${bits}`;
}
