import { clusteredShares, shareBounds } from "@slidr/guardrails";
import { bootstrapRates, clopperPearson } from "@slidr/metrics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupRows } from "../src/candidate/rows/groupRows.js";
import { seededRandom } from "./samples.js";

/** 100 users of five clicks each; the clicks of the first ten are hits. */
const user = Uint32Array.from({ length: 500 }, (_, row) => Math.floor(row / 5));
const hit = Uint8Array.from(user, (code) => (code < 10 ? 1 : 0));

describe("clusteredShares", () => {
  test("users of five clicks of one mind: 500 clicks are worth 99", () => {
    // Squares: 10 (5 - 0.5)^2 + 90 (0 - 0.5)^2 = 225; 100/99 * 225 / (500 * 0.1 * 0.9) = 5.0505 = 500 / 99.
    const { all, slices } = clusteredShares(groupRows({ rowCount: 500, sliceCount: 1, user }), hit);
    expect(all).toMatchObject({ hits: 50, n: 500, share: 0.1 });
    expect(all.designEffect).toBeCloseTo(500 / 99, 12);
    expect(slices).toEqual([all]);
    // 9.9 hits of 99: scipy 1.17.1, stats.beta.ppf(0.025, 9.9, 90.1) and stats.beta.ppf(0.975, 10.9, 89.1).
    const { lower, upper } = shareBounds(all, 0.025);
    expect(lower).toBeCloseTo(0.0487927735984355, 9);
    expect(upper).toBeCloseTo(0.17669670263339918, 9);
    expect(upper - lower).toBeGreaterThan(
      2 * (clopperPearson(50, 500).upper - clopperPearson(50, 500).lower),
    );
  });

  test("without users every click stands for itself, and the bounds are Clopper and Pearson's", () => {
    const { all } = clusteredShares(groupRows({ rowCount: 500, sliceCount: 1 }), hit);
    expect(all.designEffect).toBe(1);
    const { lower, upper } = clopperPearson(50, 500, 0.95);
    expect(shareBounds(all, 0.025).lower).toBeCloseTo(lower, 12);
    expect(shareBounds(all, 0.025).upper).toBeCloseTo(upper, 12);
  });

  test("where no click is a hit the worst is taken: users of one mind", () => {
    const none = clusteredShares(groupRows({ rowCount: 500, sliceCount: 1, user }), new Uint8Array(500)).all;
    expect(none.designEffect).toBe(5);
    expect(shareBounds(none, 0.05).upper).toBeCloseTo(clopperPearson(0, 100, 0.9).upper, 12);
    expect(shareBounds({ hits: 0, n: 0, share: 0, designEffect: 1 }, 0.05)).toEqual({ lower: 0, upper: 1 });
  });

  test("a user's clicks count once in each slice, and once in all, in whatever order rows come", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 60 }),
        (rows) => {
          const columns = (given: typeof rows) => {
            const [code, slice] = [0, 1].map((at) => Uint32Array.from(given, (row) => row[at]!));
            const [hits, of] = [2, 3].map((at) => Uint8Array.from(given, (row) => row[at]!));
            const groups = groupRows({ rowCount: given.length, slice: slice!, sliceCount: 3, user: code! });
            return clusteredShares(groups, hits!, of!);
          };
          const { all, slices } = columns(rows);
          const again = columns([...rows].reverse());
          expect(again.all.designEffect).toBeCloseTo(all.designEffect, 9);
          expect(again.slices.map(({ hits, n }) => [hits, n])).toEqual(
            slices.map(({ hits, n }) => [hits, n]),
          );
          expect(slices.reduce((sum, { n }) => sum + n, 0)).toBe(all.n);
          expect(slices.reduce((sum, { hits }) => sum + hits, 0)).toBe(all.hits);
          const alone = columns(rows.filter(([, slice]) => slice === 1));
          expect(slices[1]).toMatchObject({ hits: alone.all.hits, n: alone.all.n });
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  test("the bounds are about as wide as a bootstrap over users", () => {
    const random = seededRandom(2);
    const clicks = Array.from({ length: 800 }, (_, code) => {
      const count = 1 + Math.floor(8 * random() ** 3);
      const rate = random() < 0.3 ? 0.8 : 0.02;
      return Array.from({ length: count }, () => [code, random() < rate ? 1 : 0] as const);
    }).flat();
    const cluster = Uint32Array.from(clicks, ([code]) => code);
    const invalid = Uint8Array.from(clicks, ([, isHit]) => isHit);
    const { ivrInterval } = bootstrapRates({ invalid, purchased: invalid, cluster, seed: 1 }).combined;
    const groups = groupRows({ rowCount: clicks.length, sliceCount: 1, user: cluster });
    const { lower, upper } = shareBounds(clusteredShares(groups, invalid).all, 0.025);
    const width = (upper - lower) / (ivrInterval.upper - ivrInterval.lower);
    expect(width).toBeGreaterThan(0.95);
    expect(width).toBeLessThan(1.15);
  });

  test("the bounds hold as often as they say, on users of very different sizes", () => {
    // 2,000 draws of 60 users whose clicks are of one mind; the true share is 0.3. One-sided at 5%: fewer than 5% + 3 deviations miss.
    const random = seededRandom(11);
    let [low, high] = [0, 0];
    for (let draw = 0; draw < 2000; draw++) {
      const sizes = Array.from({ length: 60 }, () => 1 + Math.floor(6 * random()));
      const cluster = Uint32Array.from(sizes.flatMap((size, code) => new Array<number>(size).fill(code)));
      const isHit = sizes.map(() => (random() < 0.3 ? 1 : 0));
      const hits = Uint8Array.from(cluster, (code) => isHit[code]!);
      const groups = groupRows({ rowCount: cluster.length, sliceCount: 1, user: cluster });
      const { lower, upper } = shareBounds(clusteredShares(groups, hits).all, 0.05);
      if (lower > 0.3) low++;
      if (upper < 0.3) high++;
    }
    expect(low / 2000).toBeLessThan(0.05 + 3 * 0.0049);
    expect(high / 2000).toBeLessThan(0.05 + 3 * 0.0049);
  });
});
