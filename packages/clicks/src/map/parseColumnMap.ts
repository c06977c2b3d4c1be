import { InputError } from "../inputError.js";
import { timeReader } from "../time/timeReader.js";
import {
  type Check,
  failMap,
  flag,
  listOf,
  oneOf,
  orNull,
  plainObject,
  record,
  text,
  texts,
} from "./checks.js";
import type {
  AttributeSource,
  ColumnMap,
  FlagColumn,
  PurchaseEvent,
  SplitRule,
  TimeColumn,
} from "./columnMap.js";

/**
 * Checks a column map that was read as JSON: every key known, every value of its type, every time format and zone
 * one that can be read.
 *
 * A log's gaps are declared, not guessed: `clickId`, `session`, `ip`, `loggedIn` and `purchase` must be there, as
 * `null` where the log has no such column.
 *
 * @param json - the parsed JSON; see {@link ColumnMap}.
 * @returns the map, as a copy.
 * @throws InputError `COLUMN_MAP`, `TIME_FORMAT` or `TIME_ZONE` naming the key, the rule and the value.
 *
 * @example
 * ```ts
 * import { parseColumnMap } from "@slidr/clicks";
 *
 * const map = { clickId: "id", time: { column: "t", format: "iso", zone: "UTC" }, user: "u",
 *   session: null, ip: null, loggedIn: null, purchase: null };
 * parseColumnMap(map).user; // => "u"
 * parseColumnMap({ ...map, sesion: "s" }); // throws "unknown key \"sesion\"; known there: session"
 * parseColumnMap({ ...map, user: 3 }); // throws "requires \"user\" to be"
 * ```
 */
export function parseColumnMap(json: unknown): ColumnMap {
  const map = columnMap(json, "");
  checkTogether(map);
  return map;
}

const timeColumn: Check<TimeColumn> = (value, key) => {
  const time = record<{ column: string; format: string }, { zone: string }>(
    { column: text, format: text },
    { zone: text },
  )(value, key);
  try {
    timeReader(time);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.code, `column map, "${key}": ${error.message}`, { cause: error });
  }
  return time;
};

const flagColumn: Check<FlagColumn> = (value, key) => {
  const found = record<FlagColumn>({ column: text, true: texts, false: texts })(value, key);
  failOnBoth(key, found.true, found.false, '"true" and "false"');
  return found;
};

const purchaseEvent = record<PurchaseEvent>({
  event: record({ column: text, equals: texts }),
  within: oneOf("session"),
});

const purchase: Check<FlagColumn | PurchaseEvent> = (value, key) =>
  "event" in plainObject(value, key) ? purchaseEvent(value, key) : flagColumn(value, key);

const user: Check<string | readonly string[]> = (value, key) => {
  if (typeof value === "string" && value !== "") return value;
  if (Array.isArray(value) && value.length > 0)
    return value.map((item, index) => text(item, `${key}[${index}]`));
  return failMap(key, "a column name or a list of column names", value);
};

const ip: Check<string | { column: string; opaque?: boolean }> = (value, key) =>
  typeof value === "string"
    ? text(value, key)
    : record<{ column: string }, { opaque: boolean }>({ column: text }, { opaque: flag })(value, key);

const attribute: Check<string | AttributeSource> = (value, key) => {
  if (typeof value === "string") return text(value, key);
  const source = record<{ column: string }, { type: "string" | "number"; before: string }>(
    { column: text },
    { type: oneOf("string", "number"), before: text },
  )(value, key);
  if (source.before !== undefined && source.type === "number")
    failMap(`${key}.before`, "left out for a number", source.before);
  return source;
};

const attributes: Check<Record<string, string | AttributeSource>> = (value, key) => {
  const entries = Object.entries(plainObject(value, key)).map(([name, source]) => {
    if (name === "" || name === "__proto__") failMap(key, "an object of named attributes", name);
    return [name, attribute(source, `${key}.${name}`)] as const;
  });
  return Object.fromEntries(entries);
};

const truth: Check<NonNullable<ColumnMap["truth"]>> = (value, key) => {
  const found = record<NonNullable<ColumnMap["truth"]>>({ column: text, robotic: texts, human: texts })(
    value,
    key,
  );
  failOnBoth(key, found.robotic, found.human, '"robotic" and "human"');
  return found;
};

const split: Check<SplitRule> = (value, key) => {
  const { by } = plainObject(value, key);
  if (by === "time" || by === "session")
    return record<{ by: "time" | "session" }>({ by: oneOf("time", "session") })(value, key) as SplitRule;
  if (by !== "column") return failMap(`${key}.by`, '"time", "session" or "column"', by);
  const parts = { by: oneOf("column"), column: text, train: texts, calibrate: texts, test: texts };
  return record<Extract<SplitRule, { by: "column" }>>(parts)(value, key);
};

const duration: Check<string> = (value, key) =>
  typeof value === "string" && /^[1-9]\d{0,9}(?:ms|s|m|h|d)$/.test(value)
    ? value
    : failMap(key, 'a duration such as "12h" or "1d"', value);

const columnMap: Check<ColumnMap> = record<
  Pick<ColumnMap, "clickId" | "time" | "user" | "session" | "ip" | "loggedIn" | "purchase">,
  Required<Omit<ColumnMap, "clickId" | "time" | "user" | "session" | "ip" | "loggedIn" | "purchase">>
>(
  {
    clickId: orNull(text),
    time: timeColumn,
    user,
    session: orNull(text),
    ip: orNull(ip),
    loggedIn: orNull(flagColumn),
    purchase: orNull(purchase),
  },
  {
    purchaseTime: orNull(timeColumn),
    amount: orNull(text),
    rows: record({ column: text, in: texts }),
    drop: listOf(record({ column: text, equals: texts, why: text })),
    attributes,
    truth,
    split,
    leaveOut: listOf(record({ feature: text, why: text })),
    labels: record<object, { purchaseWindow: string }>({}, { purchaseWindow: duration }),
  },
);

/** Rules that need more than one key. */
function checkTogether(map: ColumnMap): void {
  const isEvent = map.purchase !== null && "event" in map.purchase;
  if (isEvent && map.session === null)
    failMap("session", "a column where purchases are events of a session", null);
  if (map.purchaseTime && map.purchase === null)
    failMap("purchaseTime", "null where there is no purchase column", map.purchaseTime);
  if (map.purchaseTime && isEvent)
    failMap("purchaseTime", "null where purchases are events: their rows have the time", map.purchaseTime);
  if (map.amount && !isEvent && !map.purchaseTime)
    failMap("amount", "null where the log has no purchase times", map.amount);
  if (map.split?.by === "session" && map.session === null)
    failMap("split.by", '"time" or "column" where the log has no session', "session");
}

function failOnBoth(key: string, some: readonly string[], others: readonly string[], names: string): void {
  const both = some.find((value) => others.includes(value));
  if (both !== undefined) failMap(key, `an object whose ${names} have no value in common`, both);
}
