import type { Click } from "../click.js";
import { type ClickTable, LOGGED_IN_UNKNOWN, type StringColumn } from "../clickTable.js";
import { InputError } from "../inputError.js";
import { clickAt } from "../table/clickAt.js";
import { nearestFirst } from "../text/nearestFirst.js";
import { escapeSliceValue } from "./sliceName.js";

/** A level computed by a function of one's own; "" means that the click has no value. */
export interface CustomLevel {
  readonly name: string;
  readonly of: (click: Click) => string;
}

/** One level of slices: an attribute (or `loggedIn`) by name, or a function. */
export type SliceLevel = string | CustomLevel;

/** A level's value of every row: small numbers, and the escaped value each stands for. */
export interface LevelValues {
  /** [rowCount]. */
  readonly codes: Uint32Array;
  /** By code; distinct codes may share a value. */
  readonly values: readonly string[];
}

const LOGGED_IN_VALUES = ["loggedOut", "loggedIn"] as const;

/** A level's value for every row of a table; attributes are read by column, functions click by click. */
export function levelValues(
  level: SliceLevel,
  table: ClickTable,
  clickOf: (row: number) => Click,
): LevelValues {
  if (typeof level !== "string")
    return valuesByText(table.rowCount, (row) => checkedValue(level, clickOf(row)));
  if (level === "loggedIn" && table.attributes.loggedIn === undefined) return loggedInValues(table);
  const column = table.attributes[level];
  if (column === undefined) throw unknownLevel(level, table);
  if (column.kind === "string") return textValues(column);
  return valuesByText(table.rowCount, (row) => numberText(column.values[row]!));
}

/** A level's value of one click. */
export function levelValue(level: SliceLevel, click: Click): string {
  const value = typeof level === "string" ? valueByName(level)(click) : checkedValue(level, click);
  return escapeSliceValue(value);
}

/** Looks a click's value up by the name of an attribute, or `loggedIn`. */
function valueByName(name: string): (click: Click) => string {
  return ({ attributes, loggedIn }) => {
    const value = attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value !== undefined) return typeof value === "number" ? numberText(value) : value;
    return name === "loggedIn" && loggedIn !== undefined ? LOGGED_IN_VALUES[loggedIn ? 1 : 0] : "";
  };
}

function textValues(column: StringColumn): LevelValues {
  return { codes: column.codes, values: column.dictionary.map(escapeSliceValue) };
}

function loggedInValues(table: ClickTable): LevelValues {
  if (table.loggedIn === undefined) throw unknownLevel("loggedIn", table);
  const codes = Uint32Array.from(table.loggedIn, (flag) => (flag === LOGGED_IN_UNKNOWN ? 2 : flag));
  return { codes, values: [...LOGGED_IN_VALUES, ""].map(escapeSliceValue) };
}

function valuesByText(rowCount: number, textOf: (row: number) => string): LevelValues {
  const codes = new Uint32Array(rowCount);
  const codeOf = new Map<string, number>();
  for (let row = 0; row < rowCount; row++) {
    const text = textOf(row);
    let code = codeOf.get(text);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(text, code);
    }
    codes[row] = code;
  }
  return { codes, values: Array.from(codeOf.keys(), escapeSliceValue) };
}

function numberText(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}

function checkedValue(level: CustomLevel, click: Click): string {
  const value: unknown = level.of(click);
  if (typeof value === "string") return value;
  throw new InputError(
    "SLICE_VALUE",
    `slices requires level "${level.name}" to return a string, got ${String(value)} for click "${click.clickId}"`,
  );
}

function unknownLevel(name: string, table: ClickTable): InputError {
  const known = [...Object.keys(table.attributes), ...(table.loggedIn ? ["loggedIn"] : [])];
  return new InputError(
    "SLICE_COLUMN",
    `slices requires "${name}" to be an attribute of the clicks; they have ${nearestFirst(name, known).join(", ") || "none"}`,
  );
}

/** Reads rows as clicks, one object per row however many levels ask for it. */
export function rowReader(table: ClickTable): (row: number) => Click {
  let lastRow = -1;
  let last: Click | undefined;
  return (row) => {
    if (row !== lastRow || last === undefined) {
      last = clickAt(table, row);
      lastRow = row;
    }
    return last;
  };
}
