import { describe, expect, test } from "vitest";
import { createLocalTime } from "../src/localTime.js";

const hourOf = (timeZone: string, iso: string) =>
  createLocalTime(timeZone, "test").hourOfWeek(Date.parse(iso));

describe("hourOfWeek", () => {
  test.each([
    ["UTC", "2024-03-04T00:00:00Z", 0], // a Monday
    ["UTC", "2024-03-10T23:59:59.999Z", 167],
    ["UTC", "1969-12-31T23:00:00Z", 2 * 24 + 23], // before the epoch: a Wednesday
    ["Asia/Kolkata", "2024-03-03T18:29:59Z", 167], // +05:30: Sunday 23:59
    ["Asia/Kolkata", "2024-03-03T18:30:00Z", 0],
    ["Asia/Kathmandu", "2024-03-03T18:15:00Z", 0], // +05:45
    ["America/New_York", "2024-03-10T06:59:59Z", 6 * 24 + 1], // 01:59 EST, the last second before the change
    ["America/New_York", "2024-03-10T07:00:00Z", 6 * 24 + 3], // 03:00 EDT
    ["Australia/Lord_Howe", "2024-04-06T15:00:00Z", 6 * 24 + 1], // the change by half an hour: +11 to +10:30
  ])("in %s at %s is %i", (timeZone, iso, hour) => {
    expect(hourOf(timeZone, iso)).toBe(hour);
  });

  test("agrees with Intl at every quarter of an hour of a year, in any order", () => {
    const timeZone = "Europe/Berlin";
    const local = createLocalTime(timeZone, "test");
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      hourCycle: "h23",
    });
    for (let i = 0; i < 2000; i++) {
      const ms = Date.UTC(2024, 0, 1) + ((i * 7919) % 35_136) * 900_000 + 899_999;
      const [day, hour] = format.format(ms).split(/[, ]+/);
      const expected = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(day!) * 24 + Number(hour);
      expect(local.hourOfWeek(ms)).toBe(expected);
    }
  });
});
