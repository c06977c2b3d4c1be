import { isIP } from "node:net";
import { LOGGED_IN_UNKNOWN } from "../clickTable.js";
import type { FlagColumn } from "../map/columnMap.js";
import type { TimeReader } from "../time/timeReader.js";
import type { FieldFault, FieldReader, RowDraft } from "./rowDraft.js";

/** Ids and attributes are kept in memory once per distinct value: a longer one is a fault in the log. */
const TEXT_CHARS_MAX = 10_000;

/** A number in decimal or scientific notation; no blanks, no hexadecimal, no Infinity. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

type TextField = "clickId" | "session" | "ip";

function fault(column: string, value: string, reason: string): FieldFault {
  return { column, value, reason };
}

const tooLong = (column: string, value: string) =>
  fault(column, value, `is longer than ${TEXT_CHARS_MAX} characters`);

/** A text, kept as it is; `required` refuses an empty one. */
export function textField(field: TextField, slot: number, column: string, required: boolean): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    if (required && text === "") return fault(column, text, "is empty");
    if (text.length > TEXT_CHARS_MAX) return tooLong(column, text);
    draft[field] = text;
    return undefined;
  };
}

/** An IPv4 or IPv6 address, or nothing. */
export function addressField(slot: number, column: string): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    if (text !== "" && isIP(text) === 0)
      return fault(
        column,
        text,
        'is neither an IPv4 nor an IPv6 address (where it is an id, say "opaque": true)',
      );
    draft.ip = text;
    return undefined;
  };
}

/** The user: one column as it is, several joined so that different values never look the same. */
export function userField(slots: readonly number[], columns: readonly string[]): FieldReader {
  const single = slots.length === 1;
  const name = columns.join(", ");
  return (cells, row, draft) => {
    let user = "";
    let isEmpty = true;
    for (let index = 0; index < slots.length; index++) {
      const text = cells[slots[index]!]![row]!;
      if (text.length > TEXT_CHARS_MAX) return tooLong(columns[index]!, text);
      if (text !== "") isEmpty = false;
      user = index === 0 ? (single ? text : escapePart(text)) : `${user}|${escapePart(text)}`;
    }
    if (isEmpty) return fault(name, "", "is empty");
    draft.user = user;
    return undefined;
  };
}

function escapePart(text: string): string {
  return text.includes("|") || text.includes("\\") ? text.replaceAll(/[|\\]/g, "\\$&") : text;
}

/** The time of the row itself. */
export function clickTimeField(slot: number, column: string, reader: TimeReader): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    const epochMs = reader.read(text);
    if (Number.isNaN(epochMs)) return fault(column, text, text === "" ? "is empty" : reader.explain(text));
    draft.clickedAtMs = epochMs;
    return undefined;
  };
}

/** The time of a purchase: only where there was one, and not before its click. */
export function purchaseTimeField(slot: number, column: string, reader: TimeReader): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    draft.purchasedAtMs = Number.NaN;
    if (text === "") return undefined;
    if (draft.purchased === 0) return fault(column, text, "is a purchase's time in a row without a purchase");
    const epochMs = reader.read(text);
    if (Number.isNaN(epochMs)) return fault(column, text, reader.explain(text));
    if (epochMs < draft.clickedAtMs) return fault(column, text, "lies before the click");
    draft.purchasedAtMs = epochMs;
    return undefined;
  };
}

/** A value of one of several lists, as the list's number. */
export function choiceField(
  field: "loggedIn" | "purchased" | "truth" | "part",
  slot: number,
  column: string,
  lists: readonly (readonly string[])[],
): FieldReader {
  const codes = new Map(lists.flatMap((values, code) => values.map((value) => [value, code] as const)));
  const known = lists.flat().slice(0, 12);
  const reason = `is none of the map's values (${known.map((value) => JSON.stringify(value)).join(", ")})`;
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    const code = codes.get(text);
    if (code !== undefined) draft[field] = code;
    else if (text === "" && field === "loggedIn") draft.loggedIn = LOGGED_IN_UNKNOWN;
    else return fault(column, text, text === "" ? "is empty" : reason);
    return undefined;
  };
}

/** The two lists of a flag, "false" first. */
export function flagLists(flag: FlagColumn): readonly (readonly string[])[] {
  return [flag.false, flag.true];
}

/** An amount of money, >= 0; required where `isPurchase` says that the row is a purchase. */
export function amountField(
  slot: number,
  column: string,
  isPurchase: (draft: RowDraft) => boolean,
): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    draft.amount = Number.NaN;
    if (!isPurchase(draft)) return undefined;
    if (text === "") return fault(column, text, "is empty");
    const amount = readNumber(text);
    if (!(amount >= 0)) return fault(column, text, "is not an amount >= 0");
    draft.amount = amount;
    return undefined;
  };
}

/** A text attribute, cut at `before` where that is given; "" is missing. */
export function textAttribute(
  index: number,
  slot: number,
  column: string,
  before: string | undefined,
): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    if (text.length > TEXT_CHARS_MAX) return tooLong(column, text);
    const end = before === undefined ? -1 : text.indexOf(before);
    draft.texts[index] = end < 0 ? text : text.slice(0, end);
    return undefined;
  };
}

/** A number attribute; nothing is missing, anything else that is no number is a fault. */
export function numberAttribute(index: number, slot: number, column: string): FieldReader {
  return (cells, row, draft) => {
    const text = cells[slot]![row]!;
    const value = text === "" ? Number.NaN : readNumber(text);
    if (text !== "" && Number.isNaN(value)) return fault(column, text, "is not a finite number");
    draft.numbers[index] = value;
    return undefined;
  };
}

/** NaN for anything but a finite decimal number. */
function readNumber(text: string): number {
  if (!NUMBER.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
