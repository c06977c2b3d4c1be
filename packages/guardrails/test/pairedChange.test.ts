import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupRows } from "../src/candidate/rows/groupRows.js";
import { changeBounds, pairedChanges } from "../src/candidate/rows/pairedChange.js";
import { studentQuantile, studentTail } from "../src/statistics/studentTail.js";
import { seededRandom } from "./samples.js";

describe("studentTail and studentQuantile", () => {
  test("are scipy's: stats.t.sf and stats.t.isf of scipy 1.17.1", () => {
    expect(studentTail(2, 5)).toBeCloseTo(0.050969739414929174, 12);
    expect(studentTail(-1, 30)).toBeCloseTo(0.8373456922869849, 12);
    expect(studentTail(0, 3)).toBe(0.5);
    expect(studentTail(6, 1000) / 1.3776845866887376e-9).toBeCloseTo(1, 9);
    expect(studentQuantile(0.025, 10)).toBeCloseTo(2.2281388519649385, 9);
    expect(studentQuantile(0.5, 10)).toBeCloseTo(0, 9);
  });
});

describe("pairedChanges", () => {
  test("four users, of whom two turn: change 4/10, its error by hand", () => {
    // Users of 4, 3, 2 and 1 clicks turn 4, 0, 0 and 0 of them: D = 0.4. Residuals d - D n: 2.4, -1.2, -0.8, -0.4; squares 8. 4/3 * 8 = 10.67, root 3.266, over 10.
    const user = Uint32Array.of(7, 7, 7, 7, 3, 3, 3, 9, 9, 5);
    const before = new Uint8Array(10);
    const now = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    const { all } = pairedChanges(groupRows({ rowCount: 10, sliceCount: 1, user }), { now, before });
    expect(all).toMatchObject({ n: 10, before: 0, now: 0.4, change: 0.4, freedom: 1 });
    expect(all.standardError).toBeCloseTo(Math.sqrt((4 / 3) * 8) / 10, 12);
  });

  test("nothing turned of 4 clicks: the change is 0, its bounds Clopper and Pearson's; one user alone says nothing", () => {
    const flat = new Uint8Array(4);
    const groups = groupRows({ rowCount: 4, sliceCount: 1 });
    const bounds = changeBounds(pairedChanges(groups, { now: flat, before: flat }).all, 0.01);
    // Half of the level for those that rise: 1 - 0.005 ** (1 / 4).
    expect(bounds.upper).toBeCloseTo(1 - 0.005 ** 0.25, 9);
    expect(bounds.lower).toBeCloseTo(-bounds.upper, 9);
    const alone = groupRows({ rowCount: 4, sliceCount: 1, user: new Uint32Array(4) });
    const { all } = pairedChanges(alone, { now: flat.map(() => 1), before: flat });
    expect(changeBounds(all, 0.01)).toEqual({ lower: -1, upper: 1 });
  });

  test("all is the click-weighted sum of the slices, and the order of rows does not matter", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(2), fc.nat(1), fc.nat(1), fc.nat(1)), {
          minLength: 1,
          maxLength: 60,
        }),
        (rows) => {
          const columns = (given: typeof rows) => {
            const [user, slice] = [0, 1].map((at) => Uint32Array.from(given, (row) => row[at]!));
            const [now, before, of] = [2, 3, 4].map((at) => Uint8Array.from(given, (row) => row[at]!));
            const groups = groupRows({ rowCount: given.length, slice: slice!, sliceCount: 3, user: user! });
            return pairedChanges(groups, { now: now!, before: before! }, of!);
          };
          const { all, slices } = columns(rows);
          const sum = slices.reduce((total, { n, change }) => total + n * change, 0);
          expect(sum).toBeCloseTo(all.n * all.change, 9);
          expect(slices.reduce((total, { n }) => total + n, 0)).toBe(all.n);
          const again = columns([...rows].reverse()).all;
          expect(again.change).toBeCloseTo(all.change, 12);
          if (Number.isFinite(all.standardError))
            expect(again.standardError).toBeCloseTo(all.standardError, 12);
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });

  test("a bound is passed about as often as it says, on users of very different sizes", () => {
    // 2,000 draws of 200 users, 30% of whom turn with all their clicks, up or down: the true change is 0.06.
    const random = seededRandom(5);
    let [low, high] = [0, 0];
    for (let draw = 0; draw < 2000; draw++) {
      const sizes = Array.from({ length: 200 }, () => 1 + Math.floor(20 * random() ** 4));
      const user = Uint32Array.from(sizes.flatMap((size, code) => new Array<number>(size).fill(code)));
      const turns = sizes.map(() => {
        const drawn = random();
        return drawn < 0.18 ? 1 : drawn < 0.3 ? -1 : 0;
      });
      const now = Uint8Array.from(user, (code) => (turns[code] === 1 ? 1 : 0));
      const before = Uint8Array.from(user, (code) => (turns[code] === -1 ? 1 : 0));
      const groups = groupRows({ rowCount: user.length, sliceCount: 1, user });
      const { lower, upper } = changeBounds(pairedChanges(groups, { now, before }).all, 0.05);
      if (lower > 0.06) low++;
      if (upper < 0.06) high++;
    }
    // 5% and three standard deviations of 2,000 draws; a rise of a skewed sum is passed less often than a fall.
    expect(low / 2000).toBeLessThan(0.05 + 3 * 0.0049);
    expect(high / 2000).toBeLessThan(0.05 + 6 * 0.0049);
  });

  test("two clicks that both turn prove little", () => {
    const groups = groupRows({ rowCount: 2, sliceCount: 1 });
    const decisions = { now: Uint8Array.of(1, 1), before: new Uint8Array(2) };
    const { lower, upper } = changeBounds(pairedChanges(groups, decisions).all, 0.01);
    // Both of two rose: the share that rise is at least p with p ** 2 = 0.005. None fell: (1 - q) ** 2 = 0.005.
    expect(lower).toBeCloseTo(Math.sqrt(0.005) - (1 - Math.sqrt(0.005)), 9);
    expect(upper).toBe(1);
  });

  test.each([2, 3, 5, 12])(
    "of %i clicks that truly move by 15 points, bounds above 20 come no more often than the level",
    (rowCount) => {
      const random = seededRandom(rowCount);
      const groups = groupRows({ rowCount, sliceCount: 1 });
      const before = new Uint8Array(rowCount);
      let passed = 0;
      for (let draw = 0; draw < 20_000; draw++) {
        const now = before.map(() => (random() < 0.15 ? 1 : 0));
        if (changeBounds(pairedChanges(groups, { now, before }).all, 0.00137).lower > 0.2) passed++;
      }
      // 27.4 expected of a bound that is passed just so often, and three standard deviations.
      expect(passed).toBeLessThan(27.4 + 3 * Math.sqrt(27.4));
    },
  );
});
