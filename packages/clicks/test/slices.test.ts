import { type Click, clickAt, defineSlices, type SliceLevel, tableFromClicks } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awkwardText, clickLists } from "./arbitraryClicks.js";

const click = (attributes: Click["attributes"], fields: Partial<Click> = {}): Click => ({
  clickId: "a",
  clickedAtMs: 1,
  userId: "u",
  ...(attributes && { attributes }),
  ...fields,
});
const byFunction = (name: string): SliceLevel => ({
  name,
  of: ({ attributes }) => String(attributes?.[name] ?? ""),
});

describe("defineSlices", () => {
  test("one level is a child of all, a second level a child of the first", () => {
    const table = tableFromClicks(
      [
        click({ device: "mobile", country: "IN" }),
        click({ device: "mobile", country: "DE" }),
        click({ device: "tv" }),
      ].map((one, index) => ({ ...one, clickId: `${index}` })),
    );
    const { slice, tree } = defineSlices({ by: ["device", "country"] }).assign(table);
    expect(tree.names).toEqual(["all", "mobile", "mobile/IN", "mobile/DE", "tv", "tv/(missing)"]);
    expect([...tree.parents]).toEqual([-1, 0, 1, 1, 0, 4]);
    expect([...slice]).toEqual([2, 3, 5]);
  });

  test("no level at all is one slice: all", () => {
    const slices = defineSlices({ by: [] });
    const { slice, tree } = slices.assign(tableFromClicks([click({})]));
    expect({ slice: [...slice], names: tree.names, parents: [...tree.parents] }).toEqual({
      slice: [0],
      names: ["all"],
      parents: [-1],
    });
    expect(slices.nameOf(click({}))).toBe("all");
  });

  test("loggedIn is a level of its own", () => {
    const table = tableFromClicks([
      click({}, { clickId: "a", loggedIn: true }),
      click({}, { clickId: "b", loggedIn: false }),
      click({}, { clickId: "c" }),
    ]);
    const { slice, tree } = defineSlices({ by: ["loggedIn"] }).assign(table);
    expect(Array.from(slice, (node) => tree.names[node])).toEqual(["loggedIn", "loggedOut", "(missing)"]);
  });

  test("the column path equals the function path, and nameOf equals assign", () => {
    fc.assert(
      fc.property(clickLists, (clicks) => {
        const withBoth = clicks.map((one) => ({
          ...one,
          attributes: { device: "", price: 0, ...one.attributes },
        }));
        const table = tableFromClicks(withBoth);
        const columns = defineSlices({ by: ["device", "price"] });
        const functions = defineSlices({ by: [byFunction("device"), byFunction("price")] });
        const { slice, tree } = columns.assign(table);
        expect({ slice, tree }).toEqual(functions.assign(table));
        for (let row = 0; row < table.rowCount; row++)
          expect(columns.nameOf(clickAt(table, row))).toBe(tree.names[slice[row]!]);
      }),
    );
  });

  test("different values never share a name, and a name splits into its parents at /", () => {
    const value = fc.oneof(
      awkwardText,
      fc.constantFrom("", "all", "(missing)", "%61ll", "a/b", "a%2Fb", "%"),
    );
    fc.assert(
      fc.property(value, value, value, value, (a, b, c, d) => {
        const name = (device: string, os: string) =>
          defineSlices({ by: ["device", "os"] }).nameOf(click({ device, os }));
        expect(name(a, b) === name(c, d)).toBe(a === c && b === d);
        expect(name(a, b).split("/")).toHaveLength(2);
        expect(name(a, b).split("/")[0]).toBe(defineSlices({ by: ["device"] }).nameOf(click({ device: a })));
        expect(defineSlices({ by: ["device"] }).nameOf(click({ device: a }))).not.toBe("all");
      }),
    );
  });

  test("an attribute that the table lacks is named, with those it has, the nearest first", () => {
    const table = tableFromClicks([click({ os: "x", device: "y" })]);
    expect(() => defineSlices({ by: ["devise"] }).assign(table)).toThrow(
      'slices requires "devise" to be an attribute of the clicks; they have device, os',
    );
    expect(() => defineSlices({ by: ["loggedIn"] }).assign(table)).toThrow(
      'requires "loggedIn" to be an attribute',
    );
  });

  test("a level that is neither a name nor a function is refused", () => {
    expect(() => defineSlices({ by: [{ name: "x" } as never] })).toThrow(
      'defineSlices requires each level to be an attribute\'s name or { name, of }, got {"name":"x"} at index 0',
    );
  });

  test("a function that returns no string is refused, with the click", () => {
    const slices = defineSlices({ by: [{ name: "hour", of: () => 3 as never }] });
    expect(() => slices.nameOf(click({}))).toThrow(
      'requires level "hour" to return a string, got 3 for click "a"',
    );
  });

  test("slicing by something with too many values is taken for a mistake", () => {
    const clicks = Array.from({ length: 4 }, (_, index) => click({ price: index }, { clickId: `${index}` }));
    expect(() => defineSlices({ by: ["price"], slicesMax: 3 }).assign(tableFromClicks(clicks))).toThrow(
      'slices requires at most 3 slices, got more at level 1 (value "3"); slice by something coarser, or raise slicesMax',
    );
  });
});
