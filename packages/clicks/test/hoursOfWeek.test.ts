import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hoursOfWeek } from "../src/time/hoursOfWeek.js";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The slow way: ask Intl for weekday and hour of every time. */
function slowHourOfWeek(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "numeric",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return DAYS.indexOf(parts.weekday!) * 24 + Number(parts.hour);
}

describe("hoursOfWeek", () => {
  test("hour 0 is Monday 00:00 and hour 167 is Sunday 23:00", () => {
    // 2024-01-01 was a Monday.
    const monday = Date.parse("2024-01-01T00:00:00Z");
    expect([...hoursOfWeek([monday, monday - 1, monday + 3_600_000], "UTC")]).toEqual([0, 167, 1]);
  });

  test("a clock that goes forward skips an hour, one that goes back repeats it", () => {
    // Berlin 2024: 31 March 02:00 becomes 03:00 (01:00 UTC); 27 October 03:00 becomes 02:00 (01:00 UTC). Both Sundays.
    const sunday = 6 * 24;
    const forward = ["2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z"].map(Date.parse);
    const back = ["2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"].map(Date.parse);
    expect([...hoursOfWeek(forward, "Europe/Berlin")]).toEqual([sunday + 1, sunday + 3]);
    expect([...hoursOfWeek(back, "Europe/Berlin")]).toEqual([sunday + 2, sunday + 2]);
  });

  test("the cached way equals asking Intl for every click, in zones of every kind", () => {
    const zones = [
      "UTC",
      "America/New_York",
      "America/St_Johns",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
      "Pacific/Apia",
      "Pacific/Chatham",
      "Africa/Casablanca",
    ];
    const times = fc.array(fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2035, 0) }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), times, (zone, timesMs) => {
        // Neighbours of each time walk over the edges of days and of clock changes.
        const all = timesMs.flatMap((atMs) => [atMs, atMs + 1_800_000, atMs - 43_200_000]);
        expect([...hoursOfWeek(all, zone)]).toEqual(all.map((atMs) => slowHourOfWeek(atMs, zone)));
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test("every quarter of an hour of a day on which the clocks change equals asking Intl", () => {
    const days = [
      ["Australia/Lord_Howe", "2024-04-06T00:00:00Z"],
      ["America/New_York", "2024-11-03T00:00:00Z"],
      ["Pacific/Apia", "2011-12-30T00:00:00Z"],
    ] as const;
    for (const [zone, start] of days) {
      const quarters = Array.from({ length: 192 }, (_, quarter) => Date.parse(start) + quarter * 900_000);
      expect([...hoursOfWeek(quarters, zone)]).toEqual(quarters.map((atMs) => slowHourOfWeek(atMs, zone)));
    }
  });

  test("an unknown zone and a time that is none are named", () => {
    expect(() => hoursOfWeek([0], "Mars/Olympus")).toThrow(
      'hoursOfWeek requires an IANA time zone such as "UTC" or "Asia/Kolkata", got "Mars/Olympus"',
    );
    expect(() => hoursOfWeek([0, Number.NaN], "UTC")).toThrow(
      "hoursOfWeek requires times in epoch ms, got NaN at index 1",
    );
  });
});
