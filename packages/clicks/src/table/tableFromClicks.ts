import type { Click } from "../click.js";
import { type AttributeColumn, type ClickTable, LOGGED_IN_UNKNOWN } from "../clickTable.js";
import { InputError } from "../inputError.js";
import { checkClick } from "./checkClick.js";
import { StringColumnBuilder } from "./stringColumnBuilder.js";

/**
 * A table of clicks given as objects, in the order given.
 *
 * A column is there when at least one click has the field. Rows are checked, not repaired: whoever builds
 * objects can mend them; readers of files collect rejects instead.
 *
 * @param clicks - any iterable; clickId unique and not empty, clickedAtMs an integer >= 0, userId not empty;
 *   `purchased` in all clicks or in none; an attribute is text in all clicks or number in all.
 * @returns the columnar table.
 * @throws InputError `CLICK` naming the field, the rule, the value and the index.
 *
 * Cost: one pass, plus one set of click ids.
 *
 * @example
 * ```ts
 * import { tableFromClicks } from "@slidr/clicks";
 *
 * const table = tableFromClicks([
 *   { clickId: "a", clickedAtMs: 1_000, userId: "u", attributes: { device: "mobile" } },
 *   { clickId: "b", clickedAtMs: 2_000, userId: "u" },
 * ]);
 * table.rowCount; // => 2
 * table.attributes.device; // => { kind: "string", codes: Uint32Array.of(0, 1), dictionary: ["mobile", ""] }
 * tableFromClicks([{ clickId: "a", clickedAtMs: Number.NaN, userId: "u" }]); // throws "got NaN at index 0"
 * ```
 */
export function tableFromClicks(clicks: Iterable<Click>): ClickTable {
  const rows = [...clicks];
  checkClicks(rows);
  const has = (key: keyof Click) => rows.some((click) => click[key] !== undefined);
  const text = (pick: (click: Click) => string | undefined) => {
    const column = new StringColumnBuilder();
    for (const click of rows) column.push(pick(click) ?? "");
    return column.finish();
  };
  return {
    rowCount: rows.length,
    clickId: rows.map((click) => click.clickId),
    clickedAtMs: Float64Array.from(rows, (click) => click.clickedAtMs),
    userId: text((click) => click.userId),
    ...(has("sessionId") && { sessionId: text((click) => click.sessionId) }),
    ...(has("ip") && { ip: text((click) => click.ip) }),
    ...(has("loggedIn") && { loggedIn: Uint8Array.from(rows, ({ loggedIn }) => flagOf(loggedIn)) }),
    ...(has("purchased") && { purchased: Uint8Array.from(rows, ({ purchased }) => (purchased ? 1 : 0)) }),
    ...(has("purchasedAtMs") && {
      purchasedAtMs: Float64Array.from(rows, ({ purchasedAtMs }) => purchasedAtMs ?? Number.NaN),
    }),
    attributes: attributeColumns(rows),
  };
}

function checkClicks(rows: readonly Click[]): void {
  const ids = new Map<string, number>();
  const purchasedKnown = rows[0]?.purchased !== undefined;
  rows.forEach((click, index) => {
    checkClick(click, "tableFromClicks", `at index ${index}`);
    const earlier = ids.get(click.clickId);
    if (earlier !== undefined)
      fail(`unique clickIds, got ${JSON.stringify(click.clickId)} at index ${earlier} and at index ${index}`);
    ids.set(click.clickId, index);
    if ((click.purchased !== undefined) !== purchasedKnown)
      fail(`purchased in all clicks or in none, got ${click.purchased} at index ${index}`);
  });
}

function flagOf(loggedIn: boolean | undefined): number {
  return loggedIn === undefined ? LOGGED_IN_UNKNOWN : loggedIn ? 1 : 0;
}

function attributeColumns(rows: readonly Click[]): Record<string, AttributeColumn> {
  const names = new Set<string>();
  for (const click of rows) for (const name in click.attributes) names.add(name);
  return Object.fromEntries([...names].map((name) => [name, attributeColumn(rows, name)]));
}

function attributeColumn(rows: readonly Click[], name: string): AttributeColumn {
  const first = rows.find((click) => click.attributes?.[name] !== undefined)?.attributes?.[name];
  const kind = typeof first === "number" ? "number" : "string";
  const values = rows.map((click, index) => {
    const value = click.attributes?.[name];
    if (value !== undefined && typeof value !== kind)
      fail(`attribute "${name}" to be a ${kind} in every click, got ${typeof value} at index ${index}`);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      fail(`attribute "${name}" to be finite, got ${value} at index ${index}`);
    return value;
  });
  if (kind === "number")
    return {
      kind,
      values: Float64Array.from(values, (value) => (value as number | undefined) ?? Number.NaN),
    };
  const column = new StringColumnBuilder();
  for (const value of values) column.push((value as string | undefined) ?? "");
  return column.finish();
}

function fail(rule: string): never {
  throw new InputError("CLICK", `tableFromClicks requires ${rule}`);
}
