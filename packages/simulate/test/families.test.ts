import type { StringColumn } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_COUNTRIES,
  describeTruth,
  ROBOT_FAMILIES,
  simulateTable,
  type TrafficFamily,
} from "../src/index.js";

const { table, family } = simulateTable({ seed: 3 });
const text = (column: StringColumn, row: number): string => column.dictionary[column.codes[row]!]!;
const attribute = (name: string, row: number): string => text(table.attributes[name] as StringColumn, row);
const user = (row: number): string => text(table.userId, row);
const address = (row: number): string => text(table.ip!, row);
const prefix = (row: number): string => address(row).split(".").slice(0, 3).join(".");

function rowsOf(name: TrafficFamily): number[] {
  const code = ROBOT_FAMILIES.indexOf(name);
  return Array.from(family.keys()).filter((row) => family[row] === code);
}

function groupRows(rows: number[], key: (row: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Times between consecutive clicks of each user of a family, in ms. */
function gapsMs(rows: number[]): number[] {
  return [...groupRows(rows, user).values()].flatMap((own) =>
    own.slice(1).map((row, index) => table.clickedAtMs[row]! - table.clickedAtMs[own[index]!]!),
  );
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function localHour(row: number): number {
  const zone = DEFAULT_COUNTRIES.find(({ code }) => code === attribute("country", row))!.timeZone;
  return localHourIn(zone, table.clickedAtMs[row]!);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function localHourIn(timeZone: string, atMs: number): number {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" });
  formats.set(timeZone, format);
  return Number(format.format(atMs));
}

test("the default log has 200,000 clicks in nine days, 34% robotic", () => {
  expect(table.rowCount).toBe(200_000);
  expect(describeTruth(family).roboticShare).toBe(0.34);
  const days = (table.clickedAtMs[199_999]! - table.clickedAtMs[0]!) / 86_400_000;
  expect(days).toBeGreaterThan(8.98);
  expect(days).toBeLessThan(9);
});

describe("people", () => {
  const rows = rowsOf("human");

  test("sleep by the clock of their own country", () => {
    for (const [, own] of groupRows(rows, (row) => attribute("country", row))) {
      const hours = new Array<number>(24).fill(0);
      for (const [first] of groupRows(own, (row) => text(table.sessionId!, row)).values()) {
        hours[localHour(first!)]!++;
      }
      const night = hours[2]! + hours[3]! + hours[4]!;
      const evening = hours[19]! + hours[20]! + hours[21]!;
      // The rhythm's ratio is (.09 + .06 + .06) / (1.65 + 1.75 + 1.65) = 0.04 of the sessions.
      expect(night / evening).toBeLessThan(0.1);
      expect(night).toBeGreaterThan(0);
    }
  });

  test("click more on Sunday than on Friday", () => {
    const perDay = new Array<number>(9).fill(0);
    for (const row of rows)
      perDay[Math.floor((table.clickedAtMs[row]! - table.clickedAtMs[0]!) / 86_400_000)]!++;
    // The log begins on a Monday: Friday is day 4, Sunday day 6; the rhythm's factors are 0.95 and 1.2.
    expect(perDay[6]! / perDay[4]!).toBeGreaterThan(1.1);
  });

  test("sit in thousands behind one carrier address and in hundreds behind one office", () => {
    const usersByAddress = [...groupRows(rows, address).values()].map((own) => new Set(own.map(user)).size);
    usersByAddress.sort((a, b) => b - a);
    expect(usersByAddress[0]).toBeGreaterThan(1_000);
    expect(usersByAddress.filter((users) => users > 30).length).toBeGreaterThan(20);
    expect(median(usersByAddress)).toBeLessThan(5);
  });

  test("some click heavily: dozens of clicks within ten minutes", () => {
    let most = 0;
    for (const own of groupRows(rows, user).values()) {
      let from = 0;
      own.forEach((row, index) => {
        while (table.clickedAtMs[own[from]!]! <= table.clickedAtMs[row]! - 600_000) from++;
        most = Math.max(most, index - from + 1);
      });
    }
    expect(most).toBeGreaterThan(40);
  });

  test("are logged in for 45% of their clicks: 60% with an account, 75% of those sessions", () => {
    const share = rows.filter((row) => table.loggedIn![row] === 1).length / rows.length;
    expect(Math.abs(share - 0.45)).toBeLessThan(0.02);
  });
});

describe("robots", () => {
  test("never buy", () => {
    for (let row = 0; row < table.rowCount; row++) {
      if (family[row] !== 0 && table.purchased![row] === 1) expect.unreachable(`row ${row} bought`);
    }
  });

  test("burst scripts click about once a second, a hundred times and more", () => {
    const rows = rowsOf("burstScript");
    expect(median(gapsMs(rows))).toBeGreaterThan(700);
    expect(median(gapsMs(rows))).toBeLessThan(1_100);
    expect(rows.length / groupRows(rows, user).size).toBeGreaterThan(100);
  });

  test("metronomes keep their period to a few percent, by night as by day", () => {
    const rows = rowsOf("metronome");
    for (const own of groupRows(rows, user).values()) {
      const gaps = gapsMs(own);
      if (gaps.length < 10) continue;
      const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
      const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
      expect(deviation / mean).toBeLessThan(0.08);
    }
    const atNight = rows.filter((row) => localHour(row) < 6).length / rows.length;
    expect(Math.abs(atNight - 0.25)).toBeLessThan(0.05);
  });

  test("residential proxies leave one or two clicks per user and flood few campaigns at a time", () => {
    const rows = rowsOf("residentialProxy");
    expect(rows.length / groupRows(rows, user).size).toBeLessThan(2);
    const perHour = [
      ...groupRows(rows, (row) => String(Math.floor(table.clickedAtMs[row]! / 3_600_000))).values(),
    ];
    expect(
      median(perHour.map((own) => new Set(own.map((row) => attribute("campaignId", row))).size)),
    ).toBeLessThanOrEqual(2);
    // They leave through homes: most of their /24 prefixes are people's too.
    const homes = new Set(rowsOf("human").map(prefix));
    expect(rows.filter((row) => homes.has(prefix(row))).length / rows.length).toBeGreaterThan(0.9);
  });

  test("subnet proxies use many addresses of one /24 at a time", () => {
    const rows = rowsOf("subnetProxy");
    const perHour = [
      ...groupRows(rows, (row) => String(Math.floor(table.clickedAtMs[row]! / 3_600_000))).values(),
    ];
    expect(median(perHour.map((own) => new Set(own.map(prefix)).size))).toBe(1);
    expect(median(perHour.map((own) => new Set(own.map(address)).size))).toBeGreaterThan(8);
  });

  test("click farms keep working hours, and the same workers come back", () => {
    const rows = rowsOf("clickFarm");
    const working = rows.filter((row) => localHour(row) >= 8).length / rows.length;
    expect(working).toBeGreaterThan(0.95);
    const daysByWorker = [...groupRows(rows, user).values()].map(
      (own) => new Set(own.map((row) => Math.floor(table.clickedAtMs[row]! / 86_400_000))).size,
    );
    expect(median(daysByWorker)).toBeGreaterThanOrEqual(2);
  });

  test("hijacked accounts are logged in, and many of their owners click and buy as well", () => {
    const rows = rowsOf("hijackedAccount");
    expect(rows.every((row) => table.loggedIn![row] === 1)).toBe(true);
    const humanRows = groupRows(rowsOf("human"), user);
    const victims = [...groupRows(rows, user).keys()];
    const active = victims.filter((name) => humanRows.has(name));
    const buying = active.filter((name) => humanRows.get(name)!.some((row) => table.purchased![row] === 1));
    expect(active.length / victims.length).toBeGreaterThan(0.5);
    expect(buying.length).toBeGreaterThan(10);
  });

  test("mimics have the pauses and hours of people, and one campaign and device at a time", () => {
    const rows = rowsOf("mimic");
    // Both are log-normal around 40 s; a person's next session and comparison shoppers shift the median little within a session.
    expect(median(gapsMs(rows)) / 40_000).toBeCloseTo(1, 0);
    const night = rows.filter((row) => localHour(row) >= 2 && localHour(row) < 5).length;
    const evening = rows.filter((row) => localHour(row) >= 19 && localHour(row) < 22).length;
    expect(night / evening).toBeLessThan(0.15);
    const perHour = [
      ...groupRows(rows, (row) => String(Math.floor(table.clickedAtMs[row]! / 3_600_000))).values(),
    ];
    const pairs = (own: number[]) =>
      new Set(own.map((row) => attribute("campaignId", row) + attribute("device", row))).size;
    expect(median(perHour.map(pairs))).toBe(1);
  });
});

test("a log that lies outside a family's hours still gets its clicks, spread over the log", () => {
  // Tokyo sleeps from 15:00Z to 22:00Z; the only country has farms.
  const { family: codes, table: night } = simulateTable({
    clicks: 600,
    startMs: Date.UTC(2024, 2, 4, 16),
    durationMs: 3_600_000,
    countries: [{ code: "JP", timeZone: "Asia/Tokyo", share: 1 }],
  });
  const farm = Array.from(codes.keys()).filter((row) => codes[row] === ROBOT_FAMILIES.indexOf("clickFarm"));
  // 600 x 0.34 = 204 robotic, 12% of them: 24.48.
  expect(farm.length).toBe(24);
  const quarters = new Set(
    farm.map((row) => Math.floor((night.clickedAtMs[row]! - Date.UTC(2024, 2, 4, 16)) / 900_000)),
  );
  expect(quarters.size).toBe(4);
});
