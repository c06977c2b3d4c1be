import type { ClickTable, PurchaseHistory } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_TRAFFIC,
  describeTruth,
  simulatePurchases,
  simulateTable,
  simulateTraffic,
  type TrafficOptions,
} from "../src/index.js";

const DAY_MS = 86_400_000;

/** Shares of the human clicks that led to a purchase: [guests, logged in]. */
function purchaseRates(options: TrafficOptions): [guest: number, loggedIn: number] {
  const clicks = [0, 0];
  const bought = [0, 0];
  for (const { table, truth } of simulateTraffic(options)) {
    for (let row = 0; row < table.rowCount; row++) {
      if (truth[row] === 1) continue;
      clicks[table.loggedIn![row]!]!++;
      bought[table.loggedIn![row]!]! += table.purchased![row]!;
    }
  }
  return [bought[0]! / clicks[0]!, bought[1]! / clicks[1]!];
}

describe("who buys", () => {
  test("representative: guests and logged-in people alike, at the rate asked for", () => {
    const rates = purchaseRates({ clicks: 60_000, roboticShare: 0, purchaseRate: 0.1 });
    // Standard deviation sqrt(0.1 x 0.9 / 27000) = 0.0018, doubled for people's different propensities; four of them.
    for (const rate of rates) expect(Math.abs(rate - 0.1)).toBeLessThan(0.0146);
  });

  test("loggedInOnly: guests never, the others as before", () => {
    const options = { clicks: 30_000, roboticShare: 0, purchaseRate: 0.1 };
    const [guest, loggedIn] = purchaseRates({ ...options, purchasers: "loggedInOnly" });
    expect(guest).toBe(0);
    expect(Math.abs(loggedIn - 0.1)).toBeLessThan(0.021);
  });

  test("factors multiply: guest 2 and loggedIn 0.5 are four to one", () => {
    const purchasers = { guest: 2, loggedIn: 0.5 };
    const [guest, loggedIn] = purchaseRates({
      clicks: 60_000,
      roboticShare: 0,
      purchaseRate: 0.1,
      purchasers,
    });
    expect(guest / loggedIn).toBeGreaterThan(3.4);
    expect(guest / loggedIn).toBeLessThan(4.6);
  });

  test("nobody at a rate of 0, and the robots stay as many", () => {
    const representative = simulateTable({ clicks: 5_000, purchaseRate: 0 });
    expect(representative.table.purchased!.every((flag) => flag === 0)).toBe(true);
    expect(describeTruth(representative.family).robotic).toBe(1_700);
  });
});

test("the delay from click to purchase is log-normal: median 25 minutes, a third above an hour, 2% above a day", () => {
  const { table } = simulateTable({ clicks: 60_000, roboticShare: 0, purchaseRate: 0.3 });
  const delays: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    if (table.purchased![row] === 1) delays.push(table.purchasedAtMs![row]! - table.clickedAtMs[row]!);
  }
  const above = (ms: number) => delays.filter((delay) => delay > ms).length / delays.length;
  // scipy 1.17.1: stats.lognorm(s=2, scale=25).sf([25, 60, 1440]) = 0.5, 0.3308, 0.0213; about 17,000 delays.
  expect(Math.abs(above(25 * 60_000) - 0.5)).toBeLessThan(0.016);
  expect(Math.abs(above(60 * 60_000) - 0.3308)).toBeLessThan(0.015);
  expect(Math.abs(above(DAY_MS) - 0.0213)).toBeLessThan(0.005);
});

describe("purchase histories", () => {
  const options: TrafficOptions = { clicks: 20_000, seed: 8, purchaseRate: 0.1 };
  const { table, truth, purchases } = simulateTable(options);
  const idOf = (history: PurchaseHistory | ClickTable, row: number) =>
    history.userId.dictionary[history.userId.codes[row]!]!;

  test("simulatePurchases gives the same as simulateTable", () => {
    expect(simulatePurchases(options)).toEqual(purchases);
  });

  test("are in time order, reach back a year and have whole cents", () => {
    const times = purchases.purchasedAtMs;
    expect(times.findIndex((atMs, row) => row > 0 && atMs < times[row - 1]!)).toBe(-1);
    const { startMs } = DEFAULT_TRAFFIC;
    expect(purchases.purchasedAtMs[0]).toBeGreaterThanOrEqual(startMs - 365 * DAY_MS);
    expect(purchases.purchasedAtMs[0]).toBeLessThan(startMs - 360 * DAY_MS);
    const odd = purchases.amount.filter(
      (amount) => !(amount > 0) || Math.abs(amount * 100 - Math.round(amount * 100)) > 1e-6,
    );
    expect([...odd]).toEqual([]);
  });

  test("hold every purchase of a logged-in click and none that only a guest made", () => {
    const known = new Set(
      Array.from(
        { length: purchases.rowCount },
        (_, row) => `${idOf(purchases, row)} ${purchases.purchasedAtMs[row]}`,
      ),
    );
    let guests = 0;
    for (let row = 0; row < table.rowCount; row++) {
      if (table.purchased![row] === 0) continue;
      const own = `${idOf(table, row)} ${table.purchasedAtMs![row]}`;
      expect(known.has(own)).toBe(table.loggedIn![row] === 1);
      if (table.loggedIn![row] === 0) guests++;
    }
    expect(guests).toBeGreaterThan(0);
  });

  test("belong to people, about six a year and account, more to some than to others", () => {
    const counts = new Map<string, number>();
    for (let row = 0; row < purchases.rowCount; row++) {
      const atMs = purchases.purchasedAtMs[row]!;
      if (atMs < DEFAULT_TRAFFIC.startMs)
        counts.set(idOf(purchases, row), (counts.get(idOf(purchases, row)) ?? 0) + 1);
    }
    // 13,200 human clicks: 3,300 users, 60% with accounts.
    const accounts = 3_300 * 0.6;
    const perAccount = [...counts.values()].reduce((a, b) => a + b, 0) / accounts;
    expect(Math.abs(perAccount - 6)).toBeLessThan(0.6);
    expect(Math.max(...counts.values())).toBeGreaterThan(20);
    const fresh = new Set<string>();
    for (let row = 0; row < table.rowCount; row++) {
      if (truth[row] === 1 && table.loggedIn![row] === 0) fresh.add(idOf(table, row));
    }
    expect([...fresh].filter((id) => counts.has(id))).toEqual([]);
  });
});
