import { expect, test } from "vitest";
import { farmActivity, humanActivity, isOfficeTime, thiefActivity } from "../src/rhythm.js";
import { WorldClock } from "../src/worldClock.js";

const ZONES = ["UTC", "America/New_York", "Asia/Kolkata"].map((timeZone) => ({
  code: timeZone,
  timeZone,
  share: 1,
}));

test("hours of the week are local and count from Monday 00:00", () => {
  // Monday 2024-03-04T02:00Z: New York is UTC-5 (Sunday 21:00 = 6 * 24 + 21 = 165), Kolkata UTC+5:30 (07:30).
  expect([...new WorldClock(ZONES).hoursOfWeek(Date.UTC(2024, 2, 4, 2))]).toEqual([2, 165, 7.5]);
});

test("daylight saving moves the clock: New York is UTC-4 from 2024-03-10T07:00Z", () => {
  const clock = new WorldClock(ZONES);
  // Sunday 06:30Z is 01:30 there (145.5); 07:30Z is 03:30 (147.5).
  expect(clock.hoursOfWeek(Date.UTC(2024, 2, 10, 6, 30))[1]).toBe(145.5);
  expect(clock.hoursOfWeek(Date.UTC(2024, 2, 10, 7, 30))[1]).toBe(147.5);
});

test("times before 1970 keep their place in the week", () => {
  // 1969-12-29 was a Monday.
  expect(new WorldClock(ZONES).hoursOfWeek(Date.UTC(1969, 11, 29, 1))[0]).toBe(1);
});

test("rhythms at hours worked by hand", () => {
  // Monday 20:00 is 1.75 x 1; half past is half way to 1.65; Sunday's factor is 1.2.
  expect(humanActivity(20)).toBe(1.75);
  expect(humanActivity(20.5)).toBeCloseTo(1.7, 12);
  expect(humanActivity(6 * 24 + 20)).toBeCloseTo(2.1, 12);
  // 23:30 lies half way from 0.7 to midnight's 0.3.
  expect(humanActivity(23.5)).toBeCloseTo(0.5, 12);
  expect([9, 17.99, 18, 5 * 24 + 12].map(isOfficeTime)).toEqual([true, true, false, false]);
  expect([7.9, 8, 22, 6 * 24 + 12].map(farmActivity)).toEqual([0, 1, 0, 0.5]);
  expect([0.5, 3, 6].map(thiefActivity)).toEqual([0.15, 1, 0.15]);
});
