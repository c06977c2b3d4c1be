import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../src/json/canonicalJson.js";
import { parseStrictJson } from "../src/json/parseStrictJson.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("canonicalJson", () => {
  test("sorts keys, keeps the order of lists, leaves absent fields out", () => {
    expect(canonicalJson({ b: [2, 1], a: { d: null, c: undefined } }, "x")).toBe(
      '{"a":{"d":null},"b":[2,1]}',
    );
  });

  test("what was written reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        const expected = JSON.parse(JSON.stringify(value)) as unknown;
        expect(parseStrictJson(bytes(canonicalJson(value, "x")), "x")).toEqual(expected);
      }),
      { seed: 7 },
    );
  });

  test("what JSON cannot hold is an error that says where", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(() => canonicalJson({ a: [0, Number.NaN] }, "model.json")).toThrow(
      "a bundle holds plain JSON with finite numbers, got NaN at model.json.a[1]",
    );
    expect(() => canonicalJson({ at: new Date(0) }, "x")).toThrow("got Date at x.at");
    expect(() => canonicalJson({ f: () => 1 }, "x")).toThrow("got function at x.f");
    expect(() => canonicalJson([undefined], "x")).toThrow("got undefined at x[0]");
    expect(() => canonicalJson(cyclic, "x")).toThrow("got more than 64 levels at x[0][0]");
    expect(() => canonicalJson(JSON.parse('{"__proto__":1}'), "x")).toThrow('got a key "__proto__" at x');
  });
});

describe("parseStrictJson", () => {
  test("refuses __proto__ at any depth, numbers beyond all bounds, bytes that are no text, and cut text", () => {
    expect(() => parseStrictJson(bytes('[{"a":{"__proto__":{}}}]'), "x.json")).toThrow(
      'x.json holds the key "__proto__"',
    );
    expect(() => parseStrictJson(bytes("[1e999]"), "x.json")).toThrow(
      "x.json holds a number that is not finite",
    );
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22), "x.json")).toThrow(
      "x.json is not JSON in UTF-8",
    );
    expect(() => parseStrictJson(bytes('{"a":'), "x.json")).toThrow("x.json is not JSON in UTF-8");
  });

  test("takes nesting of any depth without overflowing the stack", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(() => parseStrictJson(bytes(deep), "x.json")).not.toThrow(RangeError);
  });
});
