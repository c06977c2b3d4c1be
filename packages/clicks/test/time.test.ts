import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { daysFromCivil } from "../src/time/daysFromCivil.js";
import { timeReader } from "../src/time/timeReader.js";

const read = (format: string, text: string, zone?: string) =>
  timeReader({ format, ...(zone && { zone }) }).read(text);
const explain = (format: string, text: string, zone?: string) =>
  timeReader({ format, ...(zone && { zone }) }).explain(text);

/** 2007 to 2031: the rules of these zones are known and a day has at most one change. */
const instants = fc.integer({ min: 1_167_609_600_000, max: 1_924_992_000_000 });
const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
  "Africa/Casablanca",
];
const PATTERNS = [
  "yyyy-MM-dd HH:mm:ss",
  "dd/MMM/yyyy:HH:mm:ss",
  "M/d/yyyy h:mm:ss a",
  "yyyyMMddHHmmssSSS",
  "yyyy-MM-dd'T'HH:mm:ss.SSS",
  "d.M.yyyy H:mm",
];

describe("timeReader", () => {
  test("equals Date.UTC on dates, by hand", () => {
    // 2017-11-06 is day 17,476: 47 years of 365 days, 12 leap days (1972..2016), then 31+28+31+30+31+30+31+31+30+31+5 = 309.
    expect(daysFromCivil(2017, 11, 6)).toBe(47 * 365 + 12 + 309);
    expect(read("yyyy-MM-dd HH:mm:ss", "2017-11-06 16:00:00", "UTC")).toBe(
      17_476 * 86_400_000 + 16 * 3_600_000,
    );
  });

  test("equals luxon 3.7 DateTime.fromFormat for every pattern and zone, outside changes of the clock", () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...PATTERNS),
        fc.constantFrom(...ZONES),
        (instantMs, format, zone) => {
          const text = DateTime.fromMillis(instantMs, { zone, locale: "en-US" }).toFormat(format);
          const expected = DateTime.fromFormat(text, format, { zone, locale: "en-US" });
          fc.pre(expected.getPossibleOffsets().length === 1);
          expect(read(format, text, zone)).toBe(expected.toMillis());
        },
      ),
      { numRuns: 600 },
    );
  });

  test("equals luxon on texts that are nearly dates: both read them or neither does", () => {
    const digits = (min: number, max: number) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(2, "0"));
    const texts = fc
      .tuple(fc.integer({ min: 1970, max: 2100 }), digits(0, 13), digits(0, 32), digits(0, 23), digits(0, 61))
      .map(([year, month, day, hour, minute]) => `${year}-${month}-${day} ${hour}:${minute}:00`);
    fc.assert(
      fc.property(texts, (text) => {
        const expected = DateTime.fromFormat(text, "yyyy-MM-dd HH:mm:ss", { zone: "UTC" });
        expect(read("yyyy-MM-dd HH:mm:ss", text, "UTC")).toBe(
          expected.isValid ? expected.toMillis() : Number.NaN,
        );
      }),
      { numRuns: 400 },
    );
  });

  test("daysFromCivil equals Date.UTC on every day of 400 years", () => {
    for (let day = 0; day < 146_097; day += 1) {
      const date = new Date(day * 86_400_000);
      const counted = daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      if (counted !== day) throw new Error(`day ${day} became ${counted}`);
    }
  });

  test("a time that the clock skipped does not exist", () => {
    // New York, 2017-03-12: 02:00 to 03:00 was skipped.
    expect(read("iso", "2017-03-12 02:30:00", "America/New_York")).toBeNaN();
    expect(explain("iso", "2017-03-12 02:30:00", "America/New_York")).toBe(
      "does not exist in America/New_York: the clock was put forward past it",
    );
    expect(read("iso", "2017-03-12 01:59:59", "America/New_York")).toBe(Date.parse("2017-03-12T06:59:59Z"));
    expect(read("iso", "2017-03-12 03:00:00", "America/New_York")).toBe(Date.parse("2017-03-12T07:00:00Z"));
    // A whole day was skipped when Samoa crossed the date line.
    expect(read("iso", "2011-12-30 12:00:00", "Pacific/Apia")).toBeNaN();
  });

  test("a time that occurred twice is its earlier instant, and is counted", () => {
    // New York, 2017-11-05: 01:30 was 05:30 UTC, and again 06:30 UTC.
    const reader = timeReader({ format: "iso", zone: "America/New_York" });
    expect(reader.read("2017-11-05 01:30:00")).toBe(Date.parse("2017-11-05T05:30:00Z"));
    expect(reader.twice).toBe(1);
    expect(reader.read("2017-11-05 02:00:00")).toBe(Date.parse("2017-11-05T07:00:00Z"));
    expect(reader.read("2017-11-05 00:59:59")).toBe(Date.parse("2017-11-05T04:59:59Z"));
    expect(reader.twice).toBe(1);
  });

  test("a change by half an hour is known to the minute", () => {
    // Lord Howe, 2017-04-02: at 02:00 (+11:00) back to 01:30 (+10:30).
    const reader = timeReader({ format: "iso", zone: "Australia/Lord_Howe" });
    expect(reader.read("2017-04-02 01:29:59")).toBe(Date.parse("2017-04-01T14:29:59Z"));
    expect(reader.read("2017-04-02 01:45:00")).toBe(Date.parse("2017-04-01T14:45:00Z"));
    expect(reader.read("2017-04-02 02:00:00")).toBe(Date.parse("2017-04-01T15:30:00Z"));
    expect(reader.twice).toBe(1);
  });

  test.each([
    ["2017-11-06T16:00:00Z", "2017-11-06T16:00:00.000Z"],
    ["2017-11-06 16:00", "2017-11-06T16:00:00.000Z"],
    ["2017-11-06T16:00:00.5Z", "2017-11-06T16:00:00.500Z"],
    ["2017-11-06T16:00:00,25", "2017-11-06T16:00:00.250Z"],
    ["2017-11-06T16:00:00+05:30", "2017-11-06T10:30:00.000Z"],
    ["2017-11-06T16:00:00-0800", "2017-11-07T00:00:00.000Z"],
    ["2017-11-06 16:00:00+00", "2017-11-06T16:00:00.000Z"],
  ])("iso reads %s", (text, expected) => {
    expect(new Date(read("iso", text, "UTC")).toISOString()).toBe(expected);
  });

  test.each([
    "",
    "2017-11-06",
    "2017-11-06T",
    "2017-11-06T16",
    "2017-11-06T16:00:60Z",
    "2017-11-06T24:00:00Z",
  ])("iso does not read %j", (text) => {
    expect(read("iso", text, "UTC")).toBeNaN();
  });

  test.each([
    "2017-11-06T16:00:00+5",
    "2017-11-06T16:00:00+15:00",
    "2017-11-06T16:00:00+05:3",
    "2017-11-06T16:00:00+05:",
    "2017-11-06T16:00:00.Z",
    "2017-11-06T16:00:00 Z",
    "2017-02-29T16:00:00Z",
    " 2017-11-06T16:00:00Z",
    "2017-11-06T16:00:00Zz",
    "1969-12-31T23:59:59Z",
  ])("iso does not read %j either", (text) => {
    expect(read("iso", text, "UTC")).toBeNaN();
  });

  test("an offset in the text wins over the zone", () => {
    expect(read("yyyy-MM-dd HH:mm XXX", "2017-11-06 16:00 +01:00", "Asia/Kolkata")).toBe(
      Date.parse("2017-11-06T15:00Z"),
    );
    expect(read("dd/MMM/yyyy:HH:mm:ss XX", "10/Oct/2000:13:55:36 -0700")).toBe(971_211_336_000);
  });

  test("times finer than a millisecond are cut to it, and counted", () => {
    const reader = timeReader({ format: "iso", zone: "UTC" });
    expect(reader.read("2017-11-06T16:00:00.123999")).toBe(Date.parse("2017-11-06T16:00:00.123Z"));
    expect(reader.read("2017-11-06T16:00:00.123000")).toBe(Date.parse("2017-11-06T16:00:00.123Z"));
    expect(reader.finer).toBe(1);
  });

  test("epoch numbers are read exactly or not at all", () => {
    expect(read("epochMs", "1510000000123")).toBe(1_510_000_000_123);
    expect(read("epochMs", "1510000000123.0")).toBe(1_510_000_000_123);
    // 1.001 * 1000 is 1000.9999999999999 in floating point.
    expect(read("epochS", "1.001")).toBe(1001);
    expect(read("epochS", "1510000000")).toBe(1_510_000_000_000);
    expect(read("epochS", "1510000000.1239")).toBe(1_510_000_000_123);
    for (const text of ["", " 1", "-1", "1e3", "0x10", "Infinity", "NaN", "1,5", "9999999999999999"])
      expect(read("epochMs", text)).toBeNaN();
    expect(explain("epochMs", "soon")).toBe('is not a number of milliseconds since 1970 ("epochMs")');
  });

  test("says why a text is no time", () => {
    const format = "yyyy-MM-dd HH:mm:ss";
    expect(explain(format, "11/06/2017", "UTC")).toBe('does not have the format "yyyy-MM-dd HH:mm:ss"');
    expect(explain(format, "2017-02-30 10:00:00", "UTC")).toBe("is a date or a time that does not exist");
    expect(explain(format, "1969-12-31 10:00:00", "UTC")).toBe("lies before 1970");
    expect(explain("iso", "2017-11-06T16:00:00")).toBe("says no offset from UTC, and the map names no zone");
  });

  test.each([
    ["yyyy-MM-dd hh:mm:ss", 'hours of a half day ("hh") and "a" need each other'],
    ["YYYY-MM-dd HH:mm:ss", '"YYYY" is not known'],
    ["%Y-%m-%d %H:%M:%S", '"Y" is not known'],
    ["yyyy-MM-dd", "it does not name year, month, day and hour"],
    ["yyyy-MM-dd'T HH:mm", "a quote is not closed"],
  ])("format %j cannot be used", (format, problem) => {
    expect(() => timeReader({ format, zone: "UTC" })).toThrow(
      `time format "${format}" cannot be used: ${problem}; use "iso", "epochMs", "epochS", or a pattern`,
    );
  });

  test("a local format without a zone, and a zone that is none, are refused", () => {
    expect(() => timeReader({ format: "yyyy-MM-dd HH:mm" })).toThrow(
      "says no offset from UTC: name the zone",
    );
    expect(() => timeReader({ format: "iso", zone: "Mars/Base" })).toThrow(
      'zone requires an IANA time zone such as "UTC" or "Asia/Kolkata", got "Mars/Base"',
    );
  });
});
