import {
  type Click,
  clickAt,
  concatTables,
  LOGGED_IN_UNKNOWN,
  rowsByTime,
  selectRows,
  tableFromClicks,
} from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clickLists } from "./arbitraryClicks.js";

const click = (fields: Partial<Click> = {}): Click => ({
  clickId: "a",
  clickedAtMs: 1,
  userId: "u",
  ...fields,
});
const clicksOf = (table: ReturnType<typeof tableFromClicks>) =>
  Array.from({ length: table.rowCount }, (_, row) => clickAt(table, row));

describe("tableFromClicks", () => {
  test("clickAt gives back every click", () => {
    fc.assert(
      fc.property(clickLists, (clicks) => {
        expect(clicksOf(tableFromClicks(clicks))).toEqual(clicks);
      }),
    );
  });

  test("a column is there when one click has the field, and holds the missing value elsewhere", () => {
    const table = tableFromClicks([
      click({ clickId: "a", sessionId: "s", loggedIn: false, attributes: { price: 2 } }),
      click({ clickId: "b" }),
    ]);
    expect([...table.loggedIn!]).toEqual([0, LOGGED_IN_UNKNOWN]);
    expect(table.sessionId!.dictionary[table.sessionId!.codes[1]!]).toBe("");
    expect(table.attributes.price).toEqual({ kind: "number", values: Float64Array.of(2, Number.NaN) });
    expect(table).not.toHaveProperty("ip");
    expect(table).not.toHaveProperty("purchased");
  });

  test("no clicks give an empty table", () => {
    expect(tableFromClicks([]).rowCount).toBe(0);
  });

  test.each<[string, readonly Partial<Click>[], string]>([
    ["an empty id", [{ clickId: "" }], 'requires clickId to be a non-empty string, got "" at index 0'],
    [
      "half a character",
      [{ userId: "\ud800" }],
      'requires userId to be a non-empty string, got "\\ud800" at index 0',
    ],
    [
      "a fraction of a ms",
      [{ clickedAtMs: 1.5 }],
      "requires clickedAtMs to be an integer >= 0 (epoch milliseconds), got 1.5 at index 0",
    ],
    ["a negative time", [{ clickedAtMs: -1 }], "got -1 at index 0"],
    ["no user", [{ userId: "" }], "requires userId to be a non-empty string"],
    [
      "an id twice",
      [{}, { clickId: "b" }, {}],
      'requires unique clickIds, got "a" at index 0 and at index 2',
    ],
    [
      "a purchase time without a purchase",
      [{ purchasedAtMs: 5 }],
      "requires purchased to be true where purchasedAtMs is given, got undefined",
    ],
    [
      "a purchase before its click",
      [{ clickedAtMs: 9, purchased: true, purchasedAtMs: 8 }],
      "requires purchasedAtMs to be an integer >= clickedAtMs, got 8",
    ],
    [
      "purchased in some clicks only",
      [{ purchased: true }, { clickId: "b" }],
      "requires purchased in all clicks or in none, got undefined at index 1",
    ],
    [
      "an attribute of two kinds",
      [{ attributes: { x: 1 } }, { clickId: "b", attributes: { x: "1" } }],
      'requires attribute "x" to be a number in every click, got string at index 1',
    ],
    [
      "an infinite attribute",
      [{ attributes: { x: Number.POSITIVE_INFINITY } }],
      'requires attribute "x" to be finite, got Infinity at index 0',
    ],
    [
      "a flag that is a number",
      [{ loggedIn: 1 as never }],
      "requires loggedIn to be a boolean, got 1 at index 0",
    ],
  ])("refuses %s", (_, clicks, message) => {
    expect(() => tableFromClicks(clicks.map(click))).toThrow(message);
  });
});

describe("selectRows", () => {
  test("row i of the selection is row rows[i] of the table", () => {
    const rows = fc.array(fc.nat(11), { maxLength: 20 });
    fc.assert(
      fc.property(clickLists, rows, (clicks, picks) => {
        const listed = picks.map((pick) => pick % clicks.length);
        const selected = selectRows(tableFromClicks(clicks), Uint32Array.from(listed));
        expect(clicksOf(selected)).toEqual(listed.map((row) => clicks[row]));
      }),
    );
  });

  test("refuses a row that is not there", () => {
    expect(() => selectRows(tableFromClicks([click()]), Uint32Array.of(0, 1))).toThrow(
      "selectRows requires rows in [0, 1), got 1 at index 1",
    );
  });
});

describe("concatTables", () => {
  test("holds the rows of all tables in order, also where only some have a column", () => {
    fc.assert(
      fc.property(clickLists, clickLists, (first, second) => {
        const strip = (clicks: Click[]) => clicks.map(({ purchased: _, purchasedAtMs: __, ...rest }) => rest);
        const [a, b] = [strip(first), strip(second)];
        expect(clicksOf(concatTables([tableFromClicks(a), tableFromClicks(b)]))).toEqual([...a, ...b]);
      }),
    );
  });

  test("no tables give an empty table, and a dictionary names each text once", () => {
    expect(concatTables([]).rowCount).toBe(0);
    const tables = ["a", "b"].map((clickId) => tableFromClicks([click({ clickId })]));
    expect(concatTables(tables).userId).toEqual({
      kind: "string",
      codes: Uint32Array.of(0, 0),
      dictionary: ["u"],
    });
  });

  test("refuses to guess who purchased", () => {
    const tables = [
      tableFromClicks([click({ purchased: true })]),
      tableFromClicks([click({ clickId: "b" })]),
    ];
    expect(() => concatTables(tables)).toThrow(
      "concatTables requires purchased in all tables or in none, got none in table 1",
    );
  });

  test("refuses an attribute of two kinds", () => {
    const tables = [1, "1"].map((x) => tableFromClicks([click({ attributes: { x } })]));
    expect(() => concatTables(tables)).toThrow('requires one kind of attribute "x"');
  });
});

test("rowsByTime is stable, whatever the order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1 }), (times) => {
      const clicks = times.map((clickedAtMs, index) => click({ clickId: `${index}`, clickedAtMs }));
      const expected = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]! || a - b);
      expect([...rowsByTime(tableFromClicks(clicks))]).toEqual(expected);
    }),
  );
});

test("clickAt refuses a row that is not there", () => {
  expect(() => clickAt(tableFromClicks([]), 0)).toThrow("clickAt requires row in [0, 0), got 0");
});
