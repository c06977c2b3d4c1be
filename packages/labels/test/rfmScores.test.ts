import { InputError, type PurchaseHistory } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RfmOptions, rfmScores } from "../src/index.js";
import { historyOf } from "./samples.js";

const DAY_MS = 86_400_000;
const threeOf = (options: RfmOptions) =>
  Object.fromEntries(
    [...rfmScores(options)].map(([user, { recency, frequency, monetary }]) => [
      user,
      [recency, frequency, monetary],
    ]),
  );

describe("rfmScores", () => {
  test("scores by fifths of the buyers, ties alike", () => {
    // Five buyers: the boundaries are at positions 0.8, 1.6, 2.4, 3.2 of the sorted figures.
    // Last purchase 1 2 3 4 5: boundaries 1.8 2.6 3.4 4.2; above none, one, ... four: 1 2 3 4 5.
    // Purchases 1 1 1 1 3: boundaries 1 1 1 1.4; 1 is above none, 3 above all four: 1 1 1 1 5.
    // Sums 50 20 20 10 90, sorted 10 20 20 50 90: boundaries 18 20 32 58; 10 above none, 20 above one, 50 above three, 90 above four.
    const history = historyOf([
      ["ann", 1, 50],
      ["bob", 2, 20],
      ["cat", 3, 20],
      ["dan", 4, 10],
      ["eve", 5, 30],
      ["eve", 2, 30],
      ["eve", 1, 30],
    ]);
    expect(threeOf({ history, asOfMs: 5 })).toEqual({
      ann: [1, 1, 4],
      bob: [2, 1, 2],
      cat: [3, 1, 2],
      dan: [4, 1, 1],
      eve: [5, 5, 5],
    });
    expect(rfmScores({ history, asOfMs: 5 }).get("eve")!.total).toBe(15);
  });

  test("has the fifths of numpy and pandas", () => {
    // pandas 3.1.1, numpy 2.4.6: seen = frame[(day <= 90) & (day > 30)].groupby("user").agg(last=("day", "max"),
    // count=("day", "size"), sum=("amount", "sum")), then by column
    // numpy.searchsorted(numpy.quantile(x, [.2, .4, .6, .8]), x, side="left") + 1. pandas.qcut(x, 5, labels=[1, 2, 3, 4, 5])
    // gives the same for last and sum; for count it refuses, since boundaries coincide.
    const users = [
      12, 8, 8, 11, 7, 10, 10, 2, 0, 3, 3, 11, 11, 0, 6, 10, 1, 10, 1, 6, 10, 3, 4, 3, 9, 3, 12, 5, 6, 6, 7,
      7, 6, 12, 10, 10, 9, 8, 4, 12,
    ];
    const days = [
      46, 21, 84, 16, 85, 61, 11, 4, 44, 3, 14, 51, 97, 46, 80, 91, 82, 62, 44, 51, 26, 49, 37, 24, 99, 1, 9,
      19, 96, 69, 88, 20, 72, 36, 48, 0, 61, 83, 66, 15,
    ];
    const amounts = [
      30, 15, 55, 50, 15, 30, 55, 50, 40, 40, 5, 45, 30, 10, 15, 30, 40, 30, 35, 50, 40, 20, 40, 35, 10, 5,
      40, 25, 35, 20, 15, 10, 25, 45, 25, 25, 35, 55, 25, 35,
    ];
    const history = historyOf(users.map((user, i) => [`u${user}`, days[i]! * DAY_MS, amounts[i]!]));
    expect(threeOf({ history, asOfMs: 90 * DAY_MS, lookbackMs: 60 * DAY_MS })).toEqual({
      u0: [1, 2, 2],
      u1: [4, 2, 3],
      u3: [1, 1, 1],
      u4: [3, 2, 3],
      u6: [4, 5, 5],
      u7: [5, 2, 1],
      u8: [5, 2, 5],
      u9: [2, 1, 1],
      u10: [3, 5, 4],
      u11: [2, 1, 2],
      u12: [1, 2, 3],
    });
  });

  test("scores a lone buyer, and buyers that are all alike, 1 everywhere", () => {
    expect(threeOf({ history: historyOf([["ann", 1, 5]]), asOfMs: 5 })).toEqual({ ann: [1, 1, 1] });
    const alike = historyOf([
      ["ann", 1, 5],
      ["bob", 1, 5],
    ]);
    expect(threeOf({ history: alike, asOfMs: 5 })).toEqual({ ann: [1, 1, 1], bob: [1, 1, 1] });
  });

  test("counts purchases up to asOfMs and later than asOfMs - lookbackMs", () => {
    const at = (atMs: number) =>
      rfmScores({ history: historyOf([["ann", atMs, 5]]), asOfMs: 100, lookbackMs: 10 });
    expect([90, 91, 100, 101].map((atMs) => at(atMs).size)).toEqual([0, 1, 1, 0]);
  });

  test("looks back 365 days where nothing is said, for ever where that is asked", () => {
    const history = historyOf([["ann", 0, 5]]);
    expect(rfmScores({ history, asOfMs: 365 * DAY_MS - 1 }).size).toBe(1);
    expect(rfmScores({ history, asOfMs: 365 * DAY_MS }).size).toBe(0);
    expect(rfmScores({ history, asOfMs: 4000 * DAY_MS, lookbackMs: Infinity }).size).toBe(1);
  });

  test("does not take the purchases of unknown users for one account's", () => {
    const named = historyOf([
      ["ann", 1, 5],
      ["bob", 2, 7],
    ]);
    const mixed = historyOf([
      ["", 3, 1000],
      ["ann", 1, 5],
      ["", 4, 1000],
      ["bob", 2, 7],
    ]);
    expect(threeOf({ history: mixed, asOfMs: 5 })).toEqual(threeOf({ history: named, asOfMs: 5 }));
  });

  test("of no purchases is empty", () => {
    expect(rfmScores({ history: historyOf([]), asOfMs: 5 }).size).toBe(0);
  });
});

const purchase = fc.tuple(
  fc.constantFrom("ann", "bob", "cat", "dan", "eve", "fay", "gus"),
  fc.integer({ min: 0, max: 30 }),
  fc.integer({ min: 0, max: 20 }),
);
const purchases = fc.array(purchase, { maxLength: 30 });

describe("any RFM score", () => {
  test("depends on no purchase after asOfMs", () => {
    fc.assert(
      fc.property(purchases, fc.integer({ min: 0, max: 30 }), (rows, asOfMs) => {
        const seen = rows.filter(([, atMs]) => atMs <= asOfMs);
        expect(threeOf({ history: historyOf(rows), asOfMs })).toEqual(
          threeOf({ history: historyOf(seen), asOfMs }),
        );
      }),
    );
  });

  test("does not fall behind that of an account with a lower figure, and is the same for equal ones", () => {
    fc.assert(
      fc.property(purchases, (rows) => {
        const scores = rfmScores({ history: historyOf(rows), asOfMs: 30 });
        const spent = (user: string) => rows.reduce((sum, row) => sum + (row[0] === user ? row[2] : 0), 0);
        for (const [one, { monetary }] of scores)
          for (const [other, that] of scores) {
            if (spent(one) === spent(other)) expect(monetary).toBe(that.monetary);
            if (spent(one) > spent(other)) expect(monetary).toBeGreaterThanOrEqual(that.monetary);
          }
      }),
    );
  });

  test("counts the boundaries below it, which are R-7 quantiles", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }), (amounts) => {
        const history = historyOf(amounts.map((amount, i) => [`u${i}`, 0, amount]));
        const scores = rfmScores({ history, asOfMs: 0 });
        const sorted = amounts.toSorted((left, right) => left - right);
        // Five times the quantile at (n - 1) k / 5, interpolated, in whole numbers.
        const fiveFold = [1, 2, 3, 4].map((k) => {
          const at = (amounts.length - 1) * k;
          const [low, high] = [sorted[Math.floor(at / 5)]!, sorted[Math.ceil(at / 5)]!];
          return 5 * low + (at % 5) * (high - low);
        });
        for (const [i, amount] of amounts.entries())
          expect(scores.get(`u${i}`)!.monetary).toBe(
            1 + fiveFold.filter((boundary) => 5 * amount > boundary).length,
          );
      }),
    );
  });

  test("does not depend on the order of the purchases", () => {
    fc.assert(
      fc.property(purchases, (rows) => {
        const forward = threeOf({ history: historyOf(rows), asOfMs: 30 });
        expect(threeOf({ history: historyOf(rows.toReversed()), asOfMs: 30 })).toEqual(forward);
      }),
    );
  });
});

describe("rfmScores on bad input", () => {
  const history = historyOf([
    ["ann", 1, 5],
    ["bob", 2, 7],
  ]);
  const fails = (
    changes: Partial<Omit<RfmOptions, "history">> & Partial<PurchaseHistory>,
    code: string,
    rule: string,
  ) => {
    const { asOfMs = 5, lookbackMs, ...columns } = changes;
    const options = {
      history: { ...history, ...columns },
      asOfMs,
      ...(lookbackMs !== undefined && { lookbackMs }),
    };
    expect(() => rfmScores(options)).toThrow(new InputError(code, `rfmScores requires ${rule}`));
  };

  test("names the rule and the culprit", () => {
    fails({ asOfMs: Number.NaN }, "AS_OF", "a finite asOfMs, got NaN");
    fails({ lookbackMs: 0 }, "LOOKBACK_RANGE", "lookbackMs > 0, got 0");
    fails({ lookbackMs: Number.NaN }, "LOOKBACK_RANGE", "lookbackMs > 0, got NaN");
    fails({ amount: Float64Array.of(5, -1) }, "AMOUNT", "finite amounts >= 0, got -1 at index 1");
    fails({ amount: Float64Array.of(Number.NaN, 7) }, "AMOUNT", "finite amounts >= 0, got NaN at index 0");
    fails({ amount: Float64Array.of(5) }, "AMOUNT", "finite amounts >= 0, got undefined at index 1");
    fails(
      { purchasedAtMs: Float64Array.of(1, Infinity) },
      "PURCHASE_TIME",
      "finite purchasedAtMs, got Infinity at index 1",
    );
    fails(
      { userId: { kind: "string", codes: Uint32Array.of(0, 2), dictionary: ["ann", "bob"] } },
      "USER_RANGE",
      "user codes below 2 (dictionary), got 2 at index 1",
    );
  });
});
