import type { StringColumn } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { simulateTable } from "../src/index.js";

const { table, truth } = simulateTable({ clicks: 60_000, seed: 11 });
const text = (column: StringColumn, row: number): string => column.dictionary[column.codes[row]!]!;

/** Distinct values of a column among the rows of one truth, in order of first appearance. */
function distinct(read: (row: number) => string, robotic: number): string[] {
  const values = new Set<string>();
  for (let row = 0; row < table.rowCount; row++) if (truth[row] === robotic) values.add(read(row));
  return [...values];
}

/** Pearson's statistic for "bin and truth are independent" over the distinct values of both. */
function chiSquare(read: (row: number) => string, binOf: (value: string) => number, bins: number): number {
  const counts = [0, 1].map((robotic) => {
    const count = new Array<number>(bins).fill(0);
    for (const value of distinct(read, robotic)) count[binOf(value)]!++;
    return count;
  });
  const totals = counts.map((count) => count.reduce((a, b) => a + b, 0));
  let statistic = 0;
  for (let bin = 0; bin < bins; bin++) {
    const inBin = counts[0]![bin]! + counts[1]![bin]!;
    if (inBin === 0) continue;
    for (const robotic of [0, 1]) {
      const expected = (inBin * totals[robotic]!) / (totals[0]! + totals[1]!);
      statistic += (counts[robotic]![bin]! - expected) ** 2 / expected;
    }
  }
  return statistic;
}

// scipy 1.17.1: stats.chi2.ppf(.9999, 15) and ppf(.9999, 7).
const CHI_SQUARE_15 = 44.26;
const CHI_SQUARE_7 = 29.88;

const userId = (row: number) => text(table.userId, row);
const sessionId = (row: number) => text(table.sessionId!, row);
const clickId = (row: number) => table.clickId[row]!;
const prefix = (row: number) => text(table.ip!, row).split(".").slice(0, 3).join(".");

describe("the table does not tell the truth", () => {
  test("it holds the columns of a log and no other", () => {
    expect(Object.keys(table)).toEqual([
      "rowCount",
      "clickId",
      "clickedAtMs",
      "userId",
      "sessionId",
      "ip",
      "loggedIn",
      "purchased",
      "purchasedAtMs",
      "attributes",
    ]);
    expect(Object.keys(table.attributes)).toEqual(["device", "os", "browser", "country", "campaignId"]);
  });

  test("ids of robots and of people have one form", () => {
    expect(table.clickId.filter((id) => !/^c[0-9a-f]{16}$/.test(id))).toEqual([]);
    expect(table.userId.dictionary.filter((id) => !/^u[0-9a-f]{8}$/.test(id))).toEqual([]);
    expect(table.sessionId!.dictionary.filter((id) => !/^s[0-9a-f]{8}$/.test(id))).toEqual([]);
    expect(new Set(table.clickId).size).toBe(table.rowCount);
  });

  test.each([
    ["click id", clickId],
    ["user id", userId],
    ["session id", sessionId],
  ])("no digit of a %s depends on it", (_, read) => {
    for (let digit = 1; digit <= 8; digit++) {
      const statistic = chiSquare(read, (id) => Number.parseInt(id[digit]!, 16), 16);
      expect(statistic).toBeLessThan(CHI_SQUARE_15);
    }
  });

  test("neither robots' user ids nor anyone's session ids are handed out in order", () => {
    const sessions = table.sessionId!.dictionary;
    for (const ids of [distinct(userId, 1), sessions]) {
      const numbers = ids.map((id) => Number.parseInt(id.slice(1), 16));
      const rising =
        numbers.filter((id, index) => index > 0 && id > numbers[index - 1]!).length / (ids.length - 1);
      // Any order alike: half of the steps rise, standard deviation sqrt(1 / 12 / n) for n steps.
      expect(Math.abs(rising - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / ids.length));
    }
  });

  test("the order of clicks within a millisecond does not depend on it", () => {
    const crowd = simulateTable({ clicks: 40_000, durationMs: 60_000, roboticShare: 0.5 });
    let mixed = 0;
    let humanFirst = 0;
    for (let row = 1; row < crowd.table.rowCount; row++) {
      const isTie = crowd.table.clickedAtMs[row] === crowd.table.clickedAtMs[row - 1];
      if (!isTie || crowd.truth[row] === crowd.truth[row - 1]) continue;
      mixed++;
      humanFirst += crowd.truth[row]!;
    }
    // Standard deviation sqrt(0.25 / n); neighbouring pairs share a click, which only narrows it.
    expect(mixed).toBeGreaterThan(2_000);
    expect(Math.abs(humanFirst / mixed - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / mixed));
  });

  test("neither first nor last part of an address depends on it", () => {
    const octet = (value: string, index: number) => Number(value.split(".")[index]);
    expect(chiSquare(prefix, (value) => octet(value, 0) >> 5, 8)).toBeLessThan(CHI_SQUARE_7);
    expect(chiSquare(prefix, (value) => octet(value, 2) >> 5, 8)).toBeLessThan(CHI_SQUARE_7);
    const address = (row: number) => text(table.ip!, row);
    expect(chiSquare(address, (value) => octet(value, 3) >> 5, 8)).toBeLessThan(CHI_SQUARE_7);
  });

  test("every value of every attribute and flag occurs among people and among robots", () => {
    for (const [name, column] of Object.entries(table.attributes)) {
      const read = (row: number) => text(column as StringColumn, row);
      expect([name, distinct(read, 1).sort()]).toEqual([name, distinct(read, 0).sort()]);
    }
    const loggedIn = (row: number) => String(table.loggedIn![row]);
    expect(distinct(loggedIn, 1).sort()).toEqual(distinct(loggedIn, 0).sort());
  });

  test("the part of a second of a click does not depend on it", () => {
    const tenths = [0, 1].map((robotic) => {
      const count = new Array<number>(10).fill(0);
      for (let row = 0; row < table.rowCount; row++) {
        if (truth[row] === robotic) count[Math.floor((table.clickedAtMs[row]! % 1_000) / 100)]!++;
      }
      return count.map((value) => value / count.reduce((a, b) => a + b, 0));
    });
    for (const [tenth, share] of tenths[0]!.entries()) {
      expect(Math.abs(share - tenths[1]![tenth]!)).toBeLessThan(0.015);
    }
  });
});
