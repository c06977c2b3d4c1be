import { expect, test } from "vitest";
import { Random } from "../src/random.js";

const DRAWS = 40_000;

function draw(next: () => number): number[] {
  return Array.from({ length: DRAWS }, next).sort((a, b) => a - b);
}

test("the same seed repeats, another does not", () => {
  const first = new Random(5);
  const again = new Random(5);
  const other = new Random(6);
  const sequence = [first.unit(), first.normal(), first.below(10)];
  expect([again.unit(), again.normal(), again.below(10)]).toEqual(sequence);
  expect([other.unit(), other.normal(), other.below(10)]).not.toEqual(sequence);
});

test("logNormal has the quantiles of scipy's", () => {
  // scipy 1.17.1: stats.lognorm(s=0.8, scale=40).ppf([.1, .5, .9])
  const expected = [14.34839661, 40, 111.51071741];
  const random = new Random(1);
  const values = draw(() => random.logNormal(40, 0.8));
  [0.1, 0.5, 0.9].forEach((quantile, index) => {
    expect(values[Math.floor(quantile * DRAWS)]! / expected[index]!).toBeCloseTo(1, 1);
  });
});

test("weighted draws in proportion and never an index of weight 0", () => {
  const random = new Random(2);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < DRAWS; i++) counts[random.weighted([0, 1, 3, 0])]!++;
  expect([counts[0], counts[3]]).toEqual([0, 0]);
  // 10,000 expected at index 1, standard deviation sqrt(40000 * 0.25 * 0.75) = 87.
  expect(Math.abs(counts[1]! - 10_000)).toBeLessThan(4 * 87);
});

test("runLength is a whole number of at least 1 with the given median", () => {
  const random = new Random(3);
  const lengths = draw(() => random.runLength(20, 0.7));
  expect(lengths[0]).toBeGreaterThanOrEqual(1);
  expect(lengths.every(Number.isInteger)).toBe(true);
  expect(Math.abs(lengths[DRAWS / 2]! - 20)).toBeLessThanOrEqual(1);
});
