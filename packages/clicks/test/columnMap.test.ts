import { parseColumnMap } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { SMALL_MAP } from "./smallMap.js";

const FULL_MAP = {
  ...SMALL_MAP,
  time: { column: "at", format: "yyyy-MM-dd HH:mm:ss", zone: "Asia/Kolkata" },
  user: ["ip", "device"],
  session: "s",
  ip: { column: "ip", opaque: true },
  loggedIn: { column: "l", true: ["1"], false: ["0", "no"] },
  purchase: { column: "bought", true: ["1"], false: ["0"] },
  purchaseTime: { column: "bought_at", format: "iso", zone: "UTC" },
  amount: "price",
  rows: { column: "type", in: ["view"] },
  drop: [{ column: "s", equals: ["x"], why: "truncated" }],
  attributes: {
    device: "device",
    price: { column: "price", type: "number" },
    top: { column: "c", before: "." },
  },
  truth: { column: "label", robotic: ["bot"], human: ["human"] },
  split: { by: "column", column: "part", train: ["train"], calibrate: ["valid"], test: ["test"] },
  leaveOut: [{ feature: "hourOfDay", why: "no overlap in time" }],
  labels: { purchaseWindow: "1d" },
};

describe("parseColumnMap", () => {
  test("gives a whole map back as it is, as a copy", () => {
    expect(parseColumnMap(FULL_MAP)).toEqual(FULL_MAP);
    expect(parseColumnMap(JSON.parse(JSON.stringify(FULL_MAP)))).toEqual(FULL_MAP);
    expect(parseColumnMap(FULL_MAP)).not.toBe(FULL_MAP);
  });

  test("gives an event log's map back as it is", () => {
    const purchase = { event: { column: "type", equals: ["purchase"] }, within: "session" };
    const map = { ...SMALL_MAP, session: "s", purchase, amount: "price", split: { by: "session" } };
    expect(parseColumnMap(map)).toEqual(map);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["an unknown key", { ipp: "x" }, 'column map has an unknown key "ipp"; known there: ip, time, '],
    [
      "an unknown key inside",
      { time: { column: "t", format: "iso", zon: "UTC" } },
      'unknown key "zon" in "time"; known there: zone, ',
    ],
    [
      "a key of the wrong type",
      { user: 3 },
      'column map requires "user" to be a column name or a list of column names, got 3',
    ],
    [
      "an empty column",
      { user: "" },
      'column map requires "user" to be a column name or a list of column names, got ""',
    ],
    ["an empty list of users", { user: [] }, 'requires "user" to be'],
    [
      "a user column that is no text",
      { user: ["a", 1] },
      'column map requires "user[1]" to be a non-empty string, got 1',
    ],
    ["a time without a format", { time: { column: "t" } }, 'column map lacks the key "time.format"'],
    [
      "an unknown time format",
      { time: { column: "t", format: "YYYY-mm-dd", zone: "UTC" } },
      'column map, "time": time format "YYYY-mm-dd" cannot be used: "YYYY" is not known; use "iso"',
    ],
    [
      "a local time without a zone",
      { time: { column: "t", format: "yyyy-MM-dd HH:mm" } },
      'column map, "time": time format "yyyy-MM-dd HH:mm" says no offset from UTC',
    ],
    [
      "an unknown zone",
      { time: { column: "t", format: "iso", zone: "Moon" } },
      'column map, "time": zone requires an IANA time zone such as "UTC" or "Asia/Kolkata", got "Moon"',
    ],
    [
      "a flag without values",
      { loggedIn: { column: "l", true: [], false: ["0"] } },
      'column map requires "loggedIn.true" to be a list of one or more strings, got []',
    ],
    [
      "a flag's value that is no text",
      { loggedIn: { column: "l", true: [1], false: ["0"] } },
      'column map requires "loggedIn.true[0]" to be a string, got 1',
    ],
    [
      "a flag with one value on both sides",
      { loggedIn: { column: "l", true: ["1"], false: ["1"] } },
      'column map requires "loggedIn" to be an object whose "true" and "false" have no value in common, got "1"',
    ],
    [
      "a truth with one value on both sides",
      { truth: { column: "l", robotic: ["x"], human: ["x"] } },
      'whose "robotic" and "human" have no value in common',
    ],
    [
      "purchases within a user",
      { session: "s", purchase: { event: { column: "e", equals: ["p"] }, within: "user" } },
      'column map requires "purchase.within" to be "session", got "user"',
    ],
    [
      "purchase events without a session",
      { purchase: { event: { column: "e", equals: ["p"] }, within: "session" } },
      'column map requires "session" to be a column where purchases are events of a session, got null',
    ],
    [
      "a purchase time without a purchase",
      { purchaseTime: { column: "t", format: "epochMs" } },
      'column map requires "purchaseTime" to be null where there is no purchase column',
    ],
    [
      "an amount without purchase times",
      { amount: "price" },
      'column map requires "amount" to be null where the log has no purchase times, got "price"',
    ],
    [
      "a split by a session that is not there",
      { split: { by: "session" } },
      'column map requires "split.by" to be "time" or "column" where the log has no session',
    ],
    [
      "an unknown split",
      { split: { by: "user" } },
      'column map requires "split.by" to be "time", "session" or "column", got "user"',
    ],
    [
      "an attribute of an unknown type",
      { attributes: { x: { column: "x", type: "date" } } },
      'column map requires "attributes.x.type" to be "string" or "number", got "date"',
    ],
    [
      "an attribute without a name",
      { attributes: { "": "x" } },
      'column map requires "attributes" to be an object of named attributes',
    ],
    [
      "a number that is cut",
      { attributes: { x: { column: "x", type: "number", before: "." } } },
      '"attributes.x.before" to be left out for a number',
    ],
    [
      "a duration without a unit",
      { labels: { purchaseWindow: "24" } },
      'column map requires "labels.purchaseWindow" to be a duration such as "12h" or "1d", got "24"',
    ],
    [
      "a drop without a reason",
      { drop: [{ column: "a", equals: ["b"] }] },
      'column map lacks the key "drop[0].why"',
    ],
    [
      "an opaque that is no flag",
      { ip: { column: "ip", opaque: "yes" } },
      'column map requires "ip.opaque" to be true or false, got "yes"',
    ],
  ])("refuses %s", (_, change, message) => {
    expect(() => parseColumnMap({ ...SMALL_MAP, ...change })).toThrow(message);
  });

  test("a log's gaps are declared: a key that is simply not there is refused", () => {
    const { session: _, ...map } = SMALL_MAP;
    expect(() => parseColumnMap(map)).toThrow(
      'column map lacks the key "session"; where the log has no such thing, write null where that is allowed',
    );
  });

  test("a map that is no object is refused", () => {
    for (const json of [undefined, null, [], "{}", 3])
      expect(() => parseColumnMap(json)).toThrow("column map requires a JSON object, got");
  });

  test("keys that JavaScript knows are unknown keys here", () => {
    expect(() => parseColumnMap(JSON.parse('{"__proto__": {}}'))).toThrow('unknown key "__proto__"');
    expect(() => parseColumnMap({ ...SMALL_MAP, toString: "x" })).toThrow('unknown key "toString"');
    const attributes = JSON.parse('{"__proto__": "x"}');
    expect(() => parseColumnMap({ ...SMALL_MAP, attributes })).toThrow(
      '"attributes" to be an object of named',
    );
  });
});
