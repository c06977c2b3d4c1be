import { expect, test } from "vitest";
import { type HashKey, halfSipHash } from "../src/keys/halfSipHash.js";
import { joinHashes } from "../src/keys/joinHashes.js";

const hash = (text: string, key: HashKey) => {
  const out = new Int32Array(2);
  halfSipHash(text, key, out, 0);
  return out;
};
/** The text whose UTF-16 units, low byte first, are the bytes 0, 1 ... length - 1. */
const countingText = (length: number) =>
  String.fromCharCode(...Array.from({ length: length / 2 }, (_, i) => 2 * i + 256 * (2 * i + 1)));

// github.com/veorq/SipHash, vectors.h, vectors_hsip64: key 00 01 ... 07, input 00 01 ... (length - 1).
test.each([
  [0, "218d1f59b9b83cc8"],
  [2, "064f39ef7c50eb57"],
  [4, "d5e78a175be52ea1"],
  [6, "ce3e91358aa2bc25"],
  [8, "edfee820bce4858c"],
  [10, "95b0469f06a6f2ee"],
  [12, "7bc71f9faef5c799"],
  [16, "7336aad25f7bf3b5"],
  [32, "28709d46d811626c"],
  [60, "d6762890bf26e460"],
  [62, "f90b3ab572d46693"],
])("HalfSipHash-2-4 of %i bytes is the reference's %s", (length, expected) => {
  const bytes = Buffer.from(hash(countingText(length), [0x03020100, 0x07060504]).buffer);
  expect(bytes.toString("hex")).toBe(expected);
});

test("300,000 alike ids have no two hashes alike in 64 bits, and no more alike in 32 than chance has", () => {
  const all = new Set<bigint>();
  const lanes = [new Set<number>(), new Set<number>()];
  const out = new BigInt64Array(1);
  const halves = new Int32Array(out.buffer);
  for (let i = 0; i < 300_000; i++) {
    halfSipHash(`user-${i}`, [1, 2], halves, 0);
    all.add(out[0]!);
    for (const [lane, half] of halves.entries()) lanes[lane]!.add(half);
  }
  expect(all.size).toBe(300_000);
  // Expected pairs alike in 32 bits: 300,000^2 / 2 / 2^32 = 10.5.
  for (const lane of lanes) expect(300_000 - lane.size).toBeLessThan(30);
});

test("ids that collide under one key do not under another", () => {
  // 32 bits of the hash are searched until two ids agree: 2^16 tries find a pair.
  const seen = new Map<number, string>();
  let pair: [string, string] | undefined;
  for (let i = 0; pair === undefined; i++) {
    const low = hash(`u${i}`, [1, 2])[1]!;
    if (seen.has(low)) pair = [seen.get(low)!, `u${i}`];
    seen.set(low, `u${i}`);
  }
  const [first, second] = pair;
  expect(hash(first, [1, 2])[1]).toBe(hash(second, [1, 2])[1]);
  expect(hash(first, [1, 3])[1]).not.toBe(hash(second, [1, 3])[1]);
  expect(hash(first, [2, 2])[1]).not.toBe(hash(second, [2, 2])[1]);
});

test("a key of several parts depends on their order and on where one ends", () => {
  const join = (a: string, b: string) => {
    const out = hash(a, [5, 6]);
    const [hi, lo] = hash(b, [5, 6]);
    joinHashes(out, 0, hi!, lo!);
    return `${out[0]} ${out[1]}`;
  };
  const pairs = [
    ["ab", "c"],
    ["a", "bc"],
    ["c", "ab"],
    ["abc", "-"],
    ["-", "abc"],
    ["a", "a"],
    ["b", "b"],
  ];
  const keys = pairs.map(([a, b]) => join(a!, b!));
  expect(new Set(keys).size).toBe(keys.length);
});
