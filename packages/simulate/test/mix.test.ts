import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex8, normalOf, permute32, unitOf } from "../src/mix.js";

describe("permute32", () => {
  test("with key 0 it is MurmurHash3's fmix32", () => {
    // Python: h ^= h >> 16; h *= 0x85ebca6b; h ^= h >> 13; h *= 0xc2b2ae35; h ^= h >> 16, modulo 2^32.
    expect([1, 2, 0xffffffff].map((value) => permute32(value, 0))).toEqual([
      0x514e28b7, 0x30f4c306, 0x81f16f39,
    ]);
  });

  test("two numbers never meet under the same key", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        word,
        word,
        fc.integer(),
        (a, b, key) => (permute32(a, key) === permute32(b, key)) === (a === b),
      ),
    );
  });
});

describe("unitOf", () => {
  test("lies in [0, 1) and repeats", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer(), (index, key) => {
        const unit = unitOf(index, key);
        return unit >= 0 && unit < 1 && unit === unitOf(index, key);
      }),
    );
  });

  test("neighbouring keys give independent draws", () => {
    const n = 20_000;
    let both = 0;
    for (let index = 0; index < n; index++) {
      if (unitOf(index, 1234) < 0.3 && unitOf(index, 1235) < 0.3) both++;
    }
    // Independent: 0.09 n = 1800, standard deviation sqrt(0.09 * 0.91 * n) = 40; four of them either way.
    expect(Math.abs(both - 1800)).toBeLessThan(160);
  });
});

test("normalOf has mean 0 and variance 1", () => {
  const values = Array.from({ length: 20_000 }, (_, index) => normalOf(index, 99));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Four standard errors: 4 / sqrt(20000) = 0.028 and 4 sqrt(2 / 20000) = 0.04.
  expect(Math.abs(mean)).toBeLessThan(0.028);
  expect(Math.abs(variance - 1)).toBeLessThan(0.04);
});

test("hex8 equals toString(16), padded", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffffffff }),
      (value) => hex8(value) === value.toString(16).padStart(8, "0"),
    ),
  );
});
