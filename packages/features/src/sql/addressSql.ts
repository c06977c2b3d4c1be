import type { AddressPrefix } from "../spec/entity.js";
import type { DialectWords } from "./sqlDialect.js";

// No engine reads addresses without an extension (Spark has none), so that this says in texts what addressPrefix.ts says
// in numbers: an IPv4 address becomes 8 hexadecimal digits, an IPv6 address 32, and a prefix the first of these.

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
/** Without leading zeros: some programs read them as octal. */
const dotted = `${octet}(?:[.]${octet}){3}`;
const word = "[0-9a-f]{1,4}";
const words = `${word}(?::${word})*`;
const fullV6 = `${word}(?::${word}){7}`;
const shortV6 = `(?:${words})?::(?:${words})?`;

/**
 * A SELECT of `text`, `v4` (8 hexadecimal digits or null) and `v6` (32 or null) over the texts of a relation.
 *
 * @param texts - a relation with the one column `text`, not null.
 */
export function addressSelect(texts: string, { isMatch, hexByte }: DialectWords): string {
  const byte = (index: number) => hexByte(`TRY_CAST(SPLIT_PART(tail, '.', ${index}) AS INT)`);
  const halves = [`${byte(1)} || ${byte(2)}`, `${byte(3)} || ${byte(4)}`] as const;
  // A zone is dropped; what follows the last colon may be an IPv4 address.
  const cut = `SELECT text, plain, SPLIT_PART(plain, ':', -1) AS tail FROM (SELECT text, LOWER(SPLIT_PART(text, '%', 1)) AS plain FROM ${texts}) AS texts`;
  const read = `SELECT text, plain, tail, ${isMatch("tail", dotted)} AS is_dotted FROM (${cut}) AS cut`;
  const joined = `SELECT text,
    CASE WHEN is_dotted AND tail = text THEN ${halves.join(" || ")} END AS dotted,
    CASE WHEN is_dotted THEN LEFT(plain, LENGTH(plain) - LENGTH(tail)) || ${halves.join(" || ':' || ")} ELSE plain END AS v6
    FROM (${read}) AS read_texts`;
  const sides = `SELECT text, dotted, v6, ${isMatch("v6", fullV6)} AS is_full, ${isMatch("v6", shortV6)} AS is_short,
    SPLIT_PART(v6, '::', 1) AS head, SPLIT_PART(v6, '::', 2) AS rest,
    LENGTH(v6) - LENGTH(REPLACE(v6, ':', '')) AS colons
    FROM (${joined}) AS joined`;
  // "::" stands for one word of zeros or more.
  const counted = `SELECT *, 8 - (colons - 2 + CASE WHEN head <> '' THEN 1 ELSE 0 END + CASE WHEN rest <> '' THEN 1 ELSE 0 END) AS zeros
    FROM (${sides}) AS sides`;
  const whole = `SELECT text, dotted,
    CASE WHEN is_full THEN v6
      WHEN is_short AND zeros >= 1 THEN head || CASE WHEN head <> '' THEN ':' ELSE '' END || REPEAT('0:', CAST(zeros AS INT)) || rest END AS whole
    FROM (${counted}) AS counted`;
  const digits = Array.from({ length: 8 }, (_, i) => `LPAD(SPLIT_PART(whole, ':', ${i + 1}), 4, '0')`);
  const hex = `SELECT text, dotted, ${digits.join(" || ")} AS hex FROM (${whole}) AS whole_texts`;
  const isMapped = `LEFT(hex, 24) = '${"0".repeat(20)}ffff'`;
  return `SELECT text,
    CASE WHEN dotted IS NOT NULL THEN dotted WHEN ${isMapped} THEN SUBSTR(hex, 25, 8) END AS v4,
    CASE WHEN NOT ${isMapped} THEN hex END AS v6
    FROM (${hex}) AS hex_texts`;
}

/** The network of an address whose digits are in `v4` and `v6`, as a text of its own; null for a text that is none. */
export function prefixExpression({ bits, bitsV6 }: AddressPrefix): string {
  return `CASE WHEN v4 IS NOT NULL THEN '4' || ${firstBits("v4", bits)} WHEN v6 IS NOT NULL THEN '6' || ${firstBits("v6", bitsV6)} END`;
}

const hexDigits = "0123456789abcdef";

/** The leading bits of hexadecimal digits: the digits that are whole, and the next one with its other bits cleared. */
function firstBits(hex: string, bits: number): string {
  const whole = Math.floor(bits / 4);
  const drop = 4 - (bits % 4);
  const first = `SUBSTR(${hex}, 1, ${whole})`;
  if (drop === 4) return first;
  const cleared = Array.from(hexDigits, (_, digit) => hexDigits[(digit >> drop) << drop]).join("");
  const next = `TRANSLATE(SUBSTR(${hex}, ${whole + 1}, 1), '${hexDigits}', '${cleared}')`;
  return whole === 0 ? next : `${first} || ${next}`;
}
