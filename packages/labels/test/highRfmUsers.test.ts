import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { highRfmUsers, rfmScores } from "../src/index.js";
import { historyOf } from "./samples.js";

// Three buyers: the boundaries are at positions 0.4, 0.8, 1.2, 1.6. Of distinct figures the lowest lies above none, the middle one
// above two, the highest above four: 1, 3, 5.
const history = historyOf([
  ["ann", 1, 5],
  ["bob", 2, 7],
  ["eve", 3, 9],
  ["eve", 3, 9],
]);

describe("highRfmUsers", () => {
  test("marks users from the total on", () => {
    // Recency 1 2 3: scores 1 3 5. Purchases 1 1 2: 1 1 5. Sums 5 7 18: 1 3 5. Totals 3, 7, 15.
    const at = (totalMin: number) =>
      Array.from(highRfmUsers({ history, asOfMs: 5, users: ["ann", "bob", "eve"], totalMin }));
    expect(at(3)).toEqual([1, 1, 1]);
    expect(at(7)).toEqual([0, 1, 1]);
    expect(at(7.5)).toEqual([0, 0, 1]);
    expect(at(15)).toEqual([0, 0, 1]);
  });

  test("asks for 13 where nothing is said", () => {
    const users = Array.from({ length: 6 }, (_, i) => `u${i}`);
    // Six buyers with one purchase each: recency and sums score 1 2 3 4 5 or so, frequency 1: nobody has more than 11.
    const once = historyOf(users.map((user, i) => [user, i, i]));
    expect(Array.from(highRfmUsers({ history: once, asOfMs: 9, users }))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(Array.from(highRfmUsers({ history, asOfMs: 9, users: ["eve", "bob"] }))).toEqual([1, 0]);
  });

  test("follows the order of the users asked for, and marks no stranger and no missing user", () => {
    const all = historyOf([
      ["", 9, 99],
      ["", 9, 99],
      ["ann", 1, 5],
      ["eve", 3, 9],
    ]);
    const users = ["eve", "zoe", "", "ann"];
    expect(Array.from(highRfmUsers({ history: all, asOfMs: 9, users, totalMin: 3 }))).toEqual([1, 0, 0, 1]);
  });

  test("marks fewer users as more is asked, always those whose total is enough", () => {
    const rows = fc.array(fc.tuple(fc.constantFrom("ann", "bob", "cat", "dan"), fc.nat(9), fc.nat(9)));
    fc.assert(
      fc.property(rows, fc.integer({ min: 3, max: 15 }), (purchases, totalMin) => {
        const options = { history: historyOf(purchases), asOfMs: 9 };
        const users = ["ann", "bob", "cat", "dan"];
        const scores = rfmScores(options);
        const expected = users.map((user) => Number((scores.get(user)?.total ?? 0) >= totalMin));
        expect(Array.from(highRfmUsers({ ...options, users, totalMin }))).toEqual(expected);
      }),
    );
  });

  test("names the rule and the culprit", () => {
    for (const totalMin of [2, 16, Number.NaN])
      expect(() => highRfmUsers({ history, asOfMs: 5, users: [], totalMin })).toThrow(
        new InputError("TOTAL_RANGE", `highRfmUsers requires totalMin in [3, 15], got ${totalMin}`),
      );
    expect(() => highRfmUsers({ history, asOfMs: Number.NaN, users: [] })).toThrow(
      new InputError("AS_OF", "rfmScores requires a finite asOfMs, got NaN"),
    );
  });
});
