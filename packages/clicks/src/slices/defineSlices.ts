import type { Click } from "../click.js";
import type { ClickTable } from "../clickTable.js";
import { InputError } from "../inputError.js";
import { assignSlices } from "./assignSlices.js";
import { levelValue, type SliceLevel } from "./sliceLevel.js";
import { ALL_SLICES } from "./sliceName.js";
import type { SliceAssignment } from "./sliceTree.js";

/** A way to cut traffic into slices, each with a parent to fall back on. */
export interface Slices {
  readonly by: readonly SliceLevel[];
  /** The slice of every click of a table, and the tree of all slices seen in it. */
  assign(table: ClickTable): SliceAssignment;
  /** The name of one click's slice, the same as `assign` gives it. */
  nameOf(click: Click): string;
}

export interface SlicesOptions {
  /** From coarse to fine: each level divides the slices of the one before it. None: all traffic is one slice. */
  readonly by: readonly SliceLevel[];
  /** Most slices in a tree; more is taken for a mistake, such as slicing by a price. Default 10,000. */
  readonly slicesMax?: number;
}

/**
 * Defines slices by attributes, by functions, and by crosses of them.
 *
 * Levels nest: `["device", "country"]` gives `mobile/IN`, whose parent is `mobile`, whose parent is `all`. A slice too
 * small to calibrate then has somewhere to turn. A cross without a parent in between is one function that joins
 * two values. A missing value is the slice "(missing)"; "/" in a value becomes "%2F", "%" becomes "%25".
 *
 * @param options - `by`: names of attributes, `"loggedIn"` (values `loggedIn` and `loggedOut`), or `{ name, of }`.
 * @returns slices whose `assign` takes a table (string attributes by column, at millions of rows a second) and
 *   whose `nameOf` takes one click.
 * @throws InputError `SLICES` on a level that is neither; later, `SLICE_COLUMN` on an attribute that a table lacks,
 *   `SLICE_VALUE` on a function that returns no string, `SLICES_MAX` on too many slices.
 *
 * @example
 * ```ts
 * import { type Click, defineSlices, tableFromClicks } from "@slidr/clicks";
 *
 * const halfDay = ({ clickedAtMs }: Click) => (clickedAtMs % 86_400_000 < 43_200_000 ? "am" : "pm");
 * const slices = defineSlices({ by: ["device", { name: "half of the day", of: halfDay }] });
 * const table = tableFromClicks([
 *   { clickId: "a", clickedAtMs: 1_000, userId: "u", attributes: { device: "mobile" } },
 *   { clickId: "b", clickedAtMs: 50_000_000, userId: "u" },
 * ]);
 * const { slice, tree } = slices.assign(table);
 * tree.names; // => ["all", "mobile", "mobile/am", "(missing)", "(missing)/pm"]
 * [...tree.parents]; // => [-1, 0, 1, 0, 3]
 * [...slice]; // => [2, 4]
 * slices.nameOf({ clickId: "c", clickedAtMs: 0, userId: "u", attributes: { device: "a/b" } }); // => "a%2Fb/am"
 * ```
 */
export function defineSlices({ by, slicesMax = 10_000 }: SlicesOptions): Slices {
  by.forEach((level, index) => {
    const named = typeof level === "string" ? level : level?.name;
    const valid = typeof level === "string" || typeof level?.of === "function";
    if (!valid || typeof named !== "string" || named === "")
      throw new InputError(
        "SLICES",
        `defineSlices requires each level to be an attribute's name or { name, of }, got ${JSON.stringify(level)} at index ${index}`,
      );
  });
  return {
    by,
    assign: (table) => assignSlices(by, table, slicesMax),
    nameOf: (click) => by.map((level) => levelValue(level, click)).join("/") || ALL_SLICES,
  };
}
