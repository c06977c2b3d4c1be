import { InputError } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { binomialAtMost } from "../src/index.js";

describe("binomialAtMost", () => {
  test("is the sum of the terms", () => {
    // (1 - p)^3 + 3 p (1 - p)^2 at p = 0.2: 0.512 + 0.384.
    expect(binomialAtMost(1, 3, 0.2)).toBeCloseTo(0.896, 14);
    expect(binomialAtMost(0, 3, 0.2)).toBeCloseTo(0.512, 14);
    expect(binomialAtMost(3, 3, 0.2)).toBe(1);
  });

  test("equals scipy.stats.binom.cdf (scipy 1.17.1)", () => {
    const reference = [
      [0, 299, 0.01, 0.049536256637662465],
      [0, 298, 0.01, 0.05003662286632573],
      [4, 1000, 0.01, 0.028686399999004478],
      [5, 1000, 0.01, 0.0661395116072514],
      [86, 10_000, 0.01, 0.08502807129303551],
      [900, 100_000, 0.01, 0.0006608413334501454],
      [39, 10_000, 0.005, 0.06409710692043172],
      [60, 100, 0.5, 0.9823998998911476],
      [0, 2995, 0.001, 0.04996170339735639],
      [100, 100_000_000, 2e-6, 3.7234532448785024e-15],
    ] as const;
    for (const [k, n, p, expected] of reference) {
      expect(Math.abs(binomialAtMost(k, n, p) / expected - 1)).toBeLessThan(1e-11);
    }
  });

  test("names the rule and the culprit", () => {
    const counts = (got: string) =>
      new InputError("COUNT_RANGE", `binomialAtMost requires integers 0 <= k <= n and n >= 1, got ${got}`);
    expect(() => binomialAtMost(3, 2, 0.5)).toThrow(counts("3 of 2"));
    expect(() => binomialAtMost(0, 0, 0.5)).toThrow(counts("0 of 0"));
    expect(() => binomialAtMost(0.5, 2, 0.5)).toThrow(counts("0.5 of 2"));
    expect(() => binomialAtMost(1, 2, 1)).toThrow(
      new InputError("SHARE_RANGE", "binomialAtMost requires p in (0, 1), got 1"),
    );
  });
});
