import { expect, test } from "vitest";
import { hashText } from "../src/keys/hashText.js";

const hash = (text: string) => {
  const out = new Int32Array(2);
  hashText(text, out, 0);
  return `${out[0]} ${out[1]}`;
};

test("a category's hash is the same for good: models depend on its bucket", () => {
  expect([hash("phone"), hash("Österreich"), hash("")]).toEqual([
    "-1186393287 1001733529",
    "-610973310 -1344793677",
    "-414254117 -1035668666",
  ]);
});

test("any text has a hash: separators, broken surrogates, nothing at all", () => {
  const texts = ["", "\0", "\0\0", "a|b", "a", "|b", "\ud800", "\udfff", "{user}", "é", "e\u0301"];
  expect(new Set(texts.map((text) => hash(text))).size).toBe(texts.length);
});
