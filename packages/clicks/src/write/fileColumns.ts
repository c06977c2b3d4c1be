import {
  type ClickTable,
  LOGGED_IN_UNKNOWN,
  type PurchaseHistory,
  type StringColumn,
} from "../clickTable.js";
import { InputError } from "../inputError.js";
import { attributeColumnName, CANONICAL } from "./canonicalColumns.js";

/** One column of a file of ours. */
export interface FileColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "number" | "flag";
  /** The value of a row as text; "" where it is missing. */
  readonly textAt: (row: number) => string;
}

/** The columns of a table, in the order in which they are written. */
export function clickFileColumns(table: ClickTable): FileColumn[] {
  const { sessionId, ip, loggedIn, purchased, purchasedAtMs } = table;
  return [
    textColumn(CANONICAL.clickId, (row) => table.clickId[row]!),
    timeColumn(CANONICAL.clickedAtMs, table.clickedAtMs),
    stringColumn(CANONICAL.userId, table.userId),
    ...(sessionId ? [stringColumn(CANONICAL.sessionId, sessionId)] : []),
    ...(ip ? [stringColumn(CANONICAL.ip, ip)] : []),
    ...(loggedIn ? [flagColumn(CANONICAL.loggedIn, loggedIn)] : []),
    ...(purchased ? [flagColumn(CANONICAL.purchased, purchased)] : []),
    ...(purchasedAtMs ? [timeColumn(CANONICAL.purchasedAtMs, purchasedAtMs)] : []),
    ...Object.entries(table.attributes).map(([name, column]) =>
      column.kind === "string"
        ? stringColumn(attributeColumnName(name), column)
        : numberColumn(attributeColumnName(name), column.values),
    ),
  ];
}

/** The columns of a purchase history. */
export function purchaseFileColumns(history: PurchaseHistory): FileColumn[] {
  return [
    stringColumn("userId", history.userId),
    timeColumn("purchasedAtMs", history.purchasedAtMs),
    numberColumn("amount", history.amount),
  ];
}

/** Text that UTF-8 cannot hold (half a surrogate pair) or that ends strings elsewhere (NUL). */
const UNWRITABLE = /[\p{Surrogate}\0]/u;

function checkText(name: string, text: string): string {
  if (UNWRITABLE.test(text))
    throw new InputError(
      "TEXT_UNWRITABLE",
      `writing requires text without NUL and half surrogate pairs, got ${JSON.stringify(text.slice(0, 80))} in column "${name}"`,
    );
  return text;
}

function textColumn(name: string, textAt: (row: number) => string): FileColumn {
  return { name, type: "text", textAt: (row) => checkText(name, textAt(row)) };
}

function stringColumn(name: string, { codes, dictionary }: StringColumn): FileColumn {
  for (const text of dictionary) checkText(name, text);
  return { name, type: "text", textAt: (row) => dictionary[codes[row]!]! };
}

function timeColumn(name: string, values: Float64Array): FileColumn {
  const textAt = (row: number) => {
    const value = values[row]!;
    if (Number.isNaN(value)) return "";
    if (!Number.isSafeInteger(value) || value < 0)
      throw new InputError(
        "TIME_UNWRITABLE",
        `writing requires column "${name}" to hold integers >= 0, got ${value} in row ${row}`,
      );
    return String(value);
  };
  return { name, type: "integer", textAt };
}

function numberColumn(name: string, values: Float64Array): FileColumn {
  const textAt = (row: number) => {
    const value = values[row]!;
    if (Number.isNaN(value)) return "";
    if (!Number.isFinite(value))
      throw new InputError(
        "NUMBER_UNWRITABLE",
        `writing requires column "${name}" to hold finite numbers, got ${value} in row ${row}`,
      );
    return Object.is(value, -0) ? "-0" : String(value);
  };
  return { name, type: "number", textAt };
}

function flagColumn(name: string, values: Uint8Array): FileColumn {
  const textAt = (row: number) => {
    const value = values[row]!;
    return value === LOGGED_IN_UNKNOWN ? "" : value === 1 ? "true" : "false";
  };
  return { name, type: "flag", textAt };
}
