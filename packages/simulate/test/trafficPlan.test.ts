import { InputError } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { familyTotals } from "../src/familyTotals.js";
import {
  DEFAULT_COUNTRIES,
  type RobotFamily,
  simulatePurchases,
  simulateTable,
  simulateTraffic,
  type TrafficOptions,
} from "../src/index.js";
import { trafficPlan } from "../src/trafficPlan.js";

const FAULTS: [options: object, message: string][] = [
  [{ clicks: 0 }, "simulateTraffic requires clicks to be a whole number >= 1, got 0"],
  [{ clicks: 1.5 }, "simulateTraffic requires clicks to be a whole number >= 1, got 1.5"],
  [{ seed: "a" }, 'simulateTraffic requires seed to be a 32-bit integer, got "a"'],
  [{ roboticShare: 1.2 }, "simulateTraffic requires roboticShare in [0, 1], got 1.2"],
  [{ roboticShare: Number.NaN }, "simulateTraffic requires roboticShare in [0, 1], got NaN"],
  [{ durationMs: 10 }, "simulateTraffic requires durationMs to be whole and >= 60000, got 10"],
  [{ historyMs: 9e15 }, "simulateTraffic requires historyMs in [0, startMs], got 9000000000000000"],
  [{ chunkRows: 0 }, "simulateTraffic requires chunkRows to be a whole number in [1, 2^27], got 0"],
  [{ countries: [] }, "simulateTraffic requires countries to be a list of at least one country, got []"],
  [
    { countries: [{ code: "XX", timeZone: "Mars/Base", share: 1 }] },
    'simulateTraffic requires countries[0].timeZone to be an IANA time zone, got "Mars/Base"',
  ],
  [
    { countries: [{ code: "XX", share: 1 }] },
    "simulateTraffic requires countries[0].timeZone to be a name, got undefined",
  ],
  [
    { countries: DEFAULT_COUNTRIES.concat(DEFAULT_COUNTRIES[0]!) },
    'simulateTraffic requires countries with distinct codes, got "US"',
  ],
  [
    { humans: { devices: { mobile: 1 } } },
    "simulateTraffic requires humans.devices.desktop >= 0, got undefined",
  ],
  [{ robots: null }, "simulateTraffic requires robots to be an object, got null"],
  [
    { robots: { mimic: { countries: ["FR"] } } },
    'simulateTraffic requires robots.mimic.countries from US, GB, DE, BR, IN, JP, got "FR"',
  ],
  [
    { robots: { scripts: {} } },
    'simulateTraffic requires robots with keys of burstScript, metronome, residentialProxy, subnetProxy, clickFarm, hijackedAccount, mimic, got "scripts"',
  ],
  [
    { humans: { devices: { mobile: 0, desktop: 0, tablet: 0 } } },
    'simulateTraffic requires humans.devices with a sum > 0, got {"mobile":0,"desktop":0,"tablet":0}',
  ],
  [
    { purchasers: "everyone" },
    'simulateTraffic requires purchasers to be "representative", "loggedInOnly" or factors, got "everyone"',
  ],
  [{ purchaseDelay: { sigma: -1 } }, "simulateTraffic requires purchaseDelay.sigma in [0, 10], got -1"],
];

describe("options", () => {
  test.each(FAULTS)("%j is refused before the first chunk", (options, message) => {
    let thrown: unknown;
    try {
      simulateTraffic(options as TrafficOptions);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as InputError).message).toBe(message);
  });

  test("an unknown option is named, whichever function got it", () => {
    const misspelt = { click: 5 } as TrafficOptions;
    for (const [name, call] of Object.entries({ simulateTable, simulatePurchases })) {
      expect(() => call(misspelt)).toThrow(
        new RegExp(`^${name} requires options with keys of .*, got "click"$`),
      );
    }
  });

  test("undefined means the default, and loggedInOnly that guests never buy", () => {
    const plan = trafficPlan({ clicks: undefined, purchasers: "loggedInOnly" }, "test");
    expect(plan.clicks).toBe(200_000);
    expect(plan.humans.users).toBe(33_000);
    expect(plan.purchasers).toEqual({ guest: 0, loggedIn: 1, comparisonShopper: 1, behindGateway: 1 });
  });

  test("without a family's usual countries it works in all of one's own", () => {
    const plan = trafficPlan({ countries: [{ code: "FR", timeZone: "Europe/Paris", share: 1 }] }, "test");
    expect(plan.robots.clickFarm.countries).toEqual([]);
  });
});

describe("familyTotals", () => {
  const only = (shares: Partial<Record<RobotFamily, number>>): TrafficOptions["robots"] => {
    const none: Record<RobotFamily, number> = {
      burstScript: 0,
      metronome: 0,
      residentialProxy: 0,
      subnetProxy: 0,
      clickFarm: 0,
      hijackedAccount: 0,
      mimic: 0,
    };
    const entries = Object.entries({ ...none, ...shares }).map(([name, share]) => [name, { share }]);
    return Object.fromEntries(entries) as TrafficOptions["robots"];
  };

  test("largest remainders first, by hand", () => {
    // 10 robotic in 1 : 1 : 1 are 3.33 each: 3 each, and the one left goes to the first of equal remainders.
    const plan = trafficPlan(
      { clicks: 20, roboticShare: 0.5, robots: only({ burstScript: 1, metronome: 1, mimic: 1 }) },
      "test",
    );
    expect(familyTotals(plan)).toEqual([10, 4, 3, 0, 0, 0, 0, 3]);
  });

  test("the totals add up and each is within one of its share", () => {
    const share = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        share,
        share,
        (clicks, roboticShare, a, b) => {
          const shares = [1, a, b];
          const robots = only({ burstScript: 1, clickFarm: a, mimic: b });
          const totals = familyTotals(trafficPlan({ clicks, roboticShare, robots }, "test"));
          expect(totals.reduce((x, y) => x + y, 0)).toBe(clicks);
          const sum = 1 + a + b;
          [totals[1]!, totals[5]!, totals[7]!].forEach((total, index) => {
            expect(Math.abs(total - (Math.round(clicks * roboticShare) * shares[index]!) / sum)).toBeLessThan(
              1 + 1e-6,
            );
          });
        },
      ),
    );
  });
});
