import fc from "fast-check";

const hex = fc.integer({ min: 0, max: 65_535 }).map((word) => word.toString(16));
const octet = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 127, 128, 255)).map(String);
const v4 = fc.array(octet, { minLength: 4, maxLength: 4 }).map((octets) => octets.join("."));
const v6 = fc
  .tuple(
    fc.array(fc.oneof(hex, fc.constantFrom("0", "ffff", "00ab", "F")), { minLength: 8, maxLength: 8 }),
    fc.nat(8),
    fc.nat(8),
  )
  .map(([words, from, length]) => {
    const to = Math.min(8, from + length);
    if (to <= from) return words.join(":");
    return `${words.slice(0, from).join(":")}::${words.slice(to).join(":")}`;
  });
const mapped = fc
  .tuple(fc.constantFrom("::ffff:", "::FFFF:", "0:0:0:0:0:ffff:", "::", "64:ff9b::", "1:2:3:4:5:6:7:"), v4)
  .map((parts) => parts.join(""));
/** An address with one character taken away, put in or changed. */
const damaged = fc
  .tuple(
    fc.oneof(v4, v6, mapped),
    fc.nat(45),
    fc.constantFrom("", ":", ".", "0", "g", "%", "f", " ", "\n", "٣", "Ａ"),
    fc.boolean(),
  )
  .map(([text, at, put, replaces]) => text.slice(0, at) + put + text.slice(at + (replaces ? 1 : 0)));

const worked = [
  "203.0.113.9",
  "203.0.113.09",
  "203.0.113.256",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.4%eth0",
  "1.2.3.4\n",
  " 1.2.3.4",
  "0.0.0.0",
  "00.0.0.0",
  "::",
  "::%",
  "%",
  "::1%eth0%1",
  ":",
  ":::",
  "1::",
  "::1",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::",
  "::2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8::",
  "::1:2:3:4:5:6:7:8",
  "1::3:4:5:6:7:8",
  "12345::",
  "1:2:3:4:5:6:1.2.3.4",
  "1:2:3:4:5:6:7:1.2.3.4",
  "::1.2.3.4",
  "::ffff:1.2.3.4",
  "::ffff:102:304",
  "::FFFF:0102:0304",
  "0:0:0:0:0:ffff:1.2.3.4",
  "::ffff:1.2.3.4%lo",
  "::ffff:0:1.2.3.4",
  "::1.2.3.04",
  "::1.2.3.4:5",
  "1.2.3.4::",
  "::.1.2.3",
  "2001:db8::",
  "2001:DB8:0:0:0:0:0:0",
  "2001:db8:1::9",
  "hidden-17",
  "0x1.2.3.4",
  "1::\n",
  "fe80::1%25eth0",
  "::g",
  "１.2.3.4",
];

/** Addresses in every spelling, and texts that are almost addresses. */
export const addressTexts: readonly string[] = [
  ...new Set([
    ...worked,
    ...fc.sample(
      fc.oneof(
        v4,
        v6,
        mapped,
        damaged,
        damaged,
        fc.string({ maxLength: 20 }).filter((text) => !text.includes("\0") && text !== ""),
      ),
      { numRuns: 4000, seed: 3 },
    ),
  ]),
].filter((text) => text !== "" && !/\p{Surrogate}/u.test(text));
