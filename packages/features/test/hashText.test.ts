import { expect, test } from "vitest";
import { hashText, joinHashes } from "../src/keys/hashText.js";

const hash = (text: string, seed = 0) => {
  const out = new Int32Array(2);
  hashText(text, seed, out, 0);
  return `${out[0]} ${out[1]}`;
};

test("300,000 alike ids have no two hashes alike in 64 bits, and no more alike in 32 than chance has", () => {
  const all = new Set<string>();
  const lanes = [new Set<string>(), new Set<string>()];
  for (let i = 0; i < 300_000; i++) {
    const text = hash(`user-${i}`);
    all.add(text);
    for (const [index, lane] of text.split(" ").entries()) lanes[index]!.add(lane);
  }
  expect(all.size).toBe(300_000);
  // Expected pairs alike in 32 bits: 300,000^2 / 2 / 2^32 = 10.5.
  for (const lane of lanes) expect(300_000 - lane.size).toBeLessThan(30);
});

test("any text has a hash: separators, broken surrogates, nothing at all", () => {
  const texts = ["", "\0", "\0\0", "a|b", "a", "|b", "\ud800", "\udfff", "{user}", "é", "e\u0301"];
  expect(new Set(texts.map((text) => hash(text))).size).toBe(texts.length);
});

test("another seed gives other hashes", () => {
  expect(hash("user-1", 1)).not.toBe(hash("user-1", 2));
});

test("a key of several parts depends on their order and on where one ends", () => {
  const join = (a: string, b: string) => {
    const out = new Int32Array(2);
    const other = new Int32Array(2);
    hashText(a, 0, out, 0);
    hashText(b, 0, other, 0);
    joinHashes(out, 0, other[0]!, other[1]!);
    return `${out[0]} ${out[1]}`;
  };
  const keys = [
    join("ab", "c"),
    join("a", "bc"),
    join("c", "ab"),
    join("abc", ""),
    join("a", "a"),
    join("b", "b"),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
