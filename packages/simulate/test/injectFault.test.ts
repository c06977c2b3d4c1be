import { type ClickTable, clickAt, type StringColumn } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DayFeatures,
  FAULT_KINDS,
  type Fault,
  type FaultDay,
  type FaultScope,
  injectFault,
  simulateTable,
} from "../src/index.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2024, 2, 5);
const OF_DAY = { clicks: 600, durationMs: DAY_MS, purchaseRate: 0.3, humans: { users: 150 } };
const { table } = simulateTable({ ...OF_DAY, startMs: START_MS, seed: 2 });
const { table: previous } = simulateTable({ ...OF_DAY, startMs: START_MS - DAY_MS, seed: 3 });
const labels = Int8Array.from(table.purchased!, (flag, row) => (row % 10 === 0 ? -1 : flag));
const features: DayFeatures = {
  names: ["clicks", "gapMs", "rate"],
  width: 3,
  values: Float32Array.from({ length: 3 * table.rowCount }, (_, cell) => 1 + ((cell * 37) % 101)),
};
const whole: FaultDay = { table, labels, features };
const clicksAlone: FaultDay = { table };

const text = (column: StringColumn, row: number): string => column.dictionary[column.codes[row]!]!;
/** Rows as plain values, to be compared one by one. */
const clicksOf = (of: ClickTable): string[] =>
  Array.from({ length: of.rowCount }, (_, row) => JSON.stringify(clickAt(of, row)));

/** Any scope by hours, slice and users. */
const scopes: fc.Arbitrary<FaultScope> = fc
  .record({
    from: fc.integer({ min: 0, max: 23 }),
    hours: fc.integer({ min: 1, max: 24 }),
    device: fc.constantFrom(undefined, "mobile", "tablet", "toaster"),
    share: fc.constantFrom(1, 0.3),
    seed: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ from, hours, device, share, seed }) => ({
    fromMs: START_MS + from * HOUR_MS,
    toMs: START_MS + (from + hours) * HOUR_MS,
    share,
    seed,
    ...(device && { slice: { device } }),
  }));

/** Whether a row may be touched, by a reading of the scope that shares nothing with the code but the draw of users. */
function inScope(row: number, { fromMs, toMs, slice }: FaultScope): boolean {
  const atMs = table.clickedAtMs[row]!;
  const device = text(table.attributes.device as StringColumn, row);
  return atMs >= fromMs! && atMs < toMs! && (slice === undefined || slice.device === device);
}

/** For any scope: what the fault gives, told with the scope. */
function forAnyScope(check: (scope: FaultScope) => void): void {
  fc.assert(fc.property(scopes, check), { numRuns: 25, seed: 4 });
}

describe("scope", () => {
  test("only clicks of the time and slice are affected; share 1 affects them all", () => {
    forAnyScope((scope) => {
      const { truth } = injectFault(whole, { kind: "featureDefault", columns: ["rate"], ...scope });
      truth.affected.forEach((flag, row) => {
        if (flag === 1) expect(inScope(row, scope)).toBe(true);
        else if (scope.share === 1) expect(inScope(row, scope)).toBe(false);
      });
    });
  });

  test("a share is of users: all clicks of one or none, and about as many as asked for", () => {
    const { truth } = injectFault(whole, { kind: "featureDefault", columns: ["rate"], share: 0.3, seed: 8 });
    const struck = new Map<number, number>();
    truth.affected.forEach((flag, row) => {
      const user = table.userId.codes[row]!;
      expect(struck.get(user) ?? flag).toBe(flag);
      struck.set(user, flag);
    });
    const share = [...struck.values()].reduce((a, b) => a + b, 0) / struck.size;
    // Four standard deviations of a share of 0.3 of the users.
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / struck.size));
  });

  test("the same options give the same fault, another seed another draw", () => {
    const fault: Fault = { kind: "robotSurge", multiple: 0.5, seed: 5 };
    const first = injectFault(clicksAlone, fault);
    expect(injectFault(clicksAlone, fault)).toEqual(first);
    expect(injectFault(clicksAlone, { ...fault, seed: 6 }).day.table.clickedAtMs).not.toEqual(
      first.day.table.clickedAtMs,
    );
  });

  test("no fault changes the day it is given", () => {
    const before = structuredClone(whole);
    for (const fault of ONE_OF_EACH)
      injectFault(FAULT_KINDS[fault.kind] === "clicks" ? clicksAlone : whole, fault);
    expect(whole).toEqual(before);
  });

  test("a scope without clicks changes nothing", () => {
    const slice = { device: "toaster" };
    for (const fault of ONE_OF_EACH) {
      const given = FAULT_KINDS[fault.kind] === "clicks" ? clicksAlone : whole;
      const { day, truth } = injectFault(given, { ...fault, slice });
      expect(clicksOf(day.table)).toEqual(clicksOf(table));
      expect(day.labels).toEqual(given.labels);
      expect(day.features).toEqual(given.features);
      expect(truth).toMatchObject({ affectedRows: 0, removedRows: 0 });
    }
  });
});

describe("faults of clicks", () => {
  test("labelsMissing erases every purchase in scope and nothing else", () => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(clicksAlone, { kind: "labelsMissing", ...scope });
      const { purchased, purchasedAtMs, ...rest } = day.table;
      const { purchased: bought, purchasedAtMs: boughtAtMs, ...others } = table;
      expect(rest).toEqual(others);
      truth.affected.forEach((flag, row) => {
        const lost = flag === 1;
        if (lost) expect(bought![row]).toBe(1);
        expect(purchased![row]).toBe(lost ? 0 : bought![row]);
        expect(purchasedAtMs![row]).toBe(lost ? Number.NaN : boughtAtMs![row]);
        if (scope.share === 1 && inScope(row, scope)) expect(purchased![row]).toBe(0);
      });
    });
  });

  test("sliceDropped leaves every other click as it was", () => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(clicksAlone, { kind: "sliceDropped", ...scope });
      const left = clicksOf(day.table);
      const leftSet = new Set(left);
      const dropped = clicksOf(table).flatMap((click, row) => (leftSet.has(click) ? [] : [row]));
      expect(clicksOf(table).filter((click) => leftSet.has(click))).toEqual(left);
      expect(dropped.every((row) => inScope(row, scope))).toBe(true);
      expect(truth).toMatchObject({ affectedRows: 0, removedRows: dropped.length });
    });
  });

  test("hourDuplicated gives every click in scope twice, right after itself or its millisecond", () => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(clicksAlone, { kind: "hourDuplicated", ...scope });
      const clicks = clicksOf(day.table);
      expect(clicks.filter((_, row) => truth.affected[row] === 0)).toEqual(clicksOf(table));
      const again = clicks.filter((_, row) => truth.affected[row] === 1);
      expect(new Set(again).size).toBe(truth.affectedRows);
      expect(again.every((click) => clicks.indexOf(click) < clicks.lastIndexOf(click))).toBe(true);
      expectInOrder(day.table);
    });
  });

  test("clockShifted turns the day's clock: the times of day move, nothing else, and back again restores them", () => {
    forAnyScope((scope) => {
      const shift = { kind: "clockShifted", dayStartMs: START_MS, shiftMs: 5 * HOUR_MS } as const;
      const { day, truth } = injectFault(clicksAlone, { ...shift, ...scope });
      expectInOrder(day.table);
      const atMs = new Map(table.clickId.map((id, row) => [id, row]));
      day.table.clickId.forEach((id, row) => {
        const before = atMs.get(id)!;
        const moved = day.table.clickedAtMs[row]! - table.clickedAtMs[before]!;
        if (truth.affected[row] === 0) expect(moved).toBe(0);
        else expect([5 * HOUR_MS, -19 * HOUR_MS]).toContain(moved);
        const delayMs = table.purchasedAtMs![before]! - table.clickedAtMs[before]!;
        expect(day.table.purchasedAtMs![row]! - day.table.clickedAtMs[row]!).toBe(delayMs);
        expect(text(day.table.userId, row)).toBe(text(table.userId, before));
      });
    });
    const shift = { kind: "clockShifted", dayStartMs: START_MS } as const;
    const there = injectFault(clicksAlone, { ...shift, shiftMs: 7 * HOUR_MS });
    const back = injectFault(there.day, { ...shift, shiftMs: -7 * HOUR_MS });
    expect(clicksOf(back.day.table).toSorted()).toEqual(clicksOf(table).toSorted());
  });

  test("robotSurge adds as many clicks as it says, in scope, without a purchase, and leaves the others", () => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(clicksAlone, { kind: "robotSurge", multiple: 1.5, ...scope });
      const count = injectFault(clicksAlone, { kind: "sliceDropped", ...scope }).truth.removedRows;
      expect(truth.affectedRows).toBe(Math.round(1.5 * count));
      const clicks = clicksOf(day.table);
      expect(clicks.filter((_, row) => truth.affected[row] === 0)).toEqual(clicksOf(table));
      expect(new Set(day.table.clickId).size).toBe(day.table.rowCount);
      expectInOrder(day.table);
      truth.affected.forEach((flag, row) => {
        if (flag === 0) return;
        expect(day.table.purchased![row]).toBe(0);
        expect(day.table.clickedAtMs[row]).toBeLessThan(scope.toMs!);
        expect(day.table.clickedAtMs[row]).toBeGreaterThanOrEqual(scope.fromMs!);
        if (scope.slice)
          expect(text(day.table.attributes.device as StringColumn, row)).toBe(scope.slice.device);
      });
    });
  });

  test("fileRepeated puts yesterday's clicks in the place of today's", () => {
    const { day, truth } = injectFault(clicksAlone, { kind: "fileRepeated", previous });
    expect(clicksOf(day.table)).toEqual(clicksOf(previous));
    expect(truth).toMatchObject({ affectedRows: previous.rowCount, removedRows: table.rowCount });
    const slice = { device: "tablet" };
    const part = injectFault(clicksAlone, { kind: "fileRepeated", previous, slice });
    const isTablet = (click: string) => click.includes('"device":"tablet"');
    expect(clicksOf(part.day.table)).toEqual([
      ...clicksOf(previous).filter(isTablet),
      ...clicksOf(table).filter((click) => !isTablet(click)),
    ]);
  });
});

describe("faults of labels and features", () => {
  test("labelsFlipped turns known labels in scope, about as many as asked for, and unknown ones never", () => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(whole, { kind: "labelsFlipped", flipShare: 0.4, ...scope });
      expect(day.table).toBe(table);
      expect(day.features).toBe(features);
      day.labels!.forEach((label, row) => {
        expect(label).toBe(truth.affected[row] === 1 ? 1 - labels[row]! : labels[row]);
        if (truth.affected[row] === 1) expect(inScope(row, scope) && labels[row] !== -1).toBe(true);
      });
    });
    const known = labels.filter((label) => label !== -1).length;
    const { truth } = injectFault(whole, { kind: "labelsFlipped" });
    expect(Math.abs(truth.affectedRows / known - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / known));
  });

  test.each([
    ["featureDefault", { kind: "featureDefault", columns: ["gapMs"] }, () => -1],
    [
      "unitsScaled",
      { kind: "unitsScaled", columns: ["gapMs"] },
      (value: number) => Math.fround(1000 * value),
    ],
  ] as const)("%s changes its column in scope and no other cell", (_, fault, expected) => {
    forAnyScope((scope) => {
      const { day, truth } = injectFault(whole, { ...fault, ...scope });
      expect(day.table).toBe(table);
      expect(day.labels).toBe(labels);
      day.features!.values.forEach((value, cell) => {
        const struck = cell % 3 === 1 && truth.affected[Math.floor(cell / 3)] === 1;
        expect(value).toBe(struck ? expected(features.values[cell]!) : features.values[cell]);
      });
    });
  });

  test("countersFrozen reads what the entity last read, by hand", () => {
    // Users a b a c b a; frozen from the fourth click on: c was never seen and reads 0, b its 20, a its 30.
    const clicks: ClickTable = {
      rowCount: 6,
      clickId: ["1", "2", "3", "4", "5", "6"],
      clickedAtMs: Float64Array.of(1, 2, 3, 4, 5, 6),
      userId: { kind: "string", codes: Uint32Array.of(0, 1, 0, 2, 1, 0), dictionary: ["a", "b", "c"] },
      attributes: {},
    };
    const counted = { names: ["count"], width: 1, values: Float32Array.of(10, 20, 30, 40, 50, 60) };
    const { day, truth } = injectFault(
      { table: clicks, features: counted },
      { kind: "countersFrozen", columns: ["count"], entity: ["userId"], fromMs: 4 },
    );
    expect([...day.features!.values]).toEqual([10, 20, 30, 0, 20, 30]);
    expect([...truth.affected]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test("storeRestarted takes the rows of a store that began empty, in scope and from then on", () => {
    // A "store" whose only counter is how many clicks it has heard of.
    const encode = ({ rowCount }: ClickTable) =>
      Float32Array.from({ length: 3 * rowCount }, (_, cell) => Math.floor(cell / 3) + 1000);
    forAnyScope((scope) => {
      const { day, truth } = injectFault(whole, { kind: "storeRestarted", encode, ...scope });
      const first = table.clickedAtMs.findIndex((atMs) => atMs >= scope.fromMs!);
      day.features!.values.forEach((value, cell) => {
        const row = Math.floor(cell / 3);
        expect(value).toBe(truth.affected[row] === 1 ? row - first + 1000 : features.values[cell]);
        if (scope.share === 1) expect(truth.affected[row]).toBe(inScope(row, scope) ? 1 : 0);
      });
    });
  });
});

const ONE_OF_EACH: readonly Fault[] = [
  { kind: "labelsMissing" },
  { kind: "sliceDropped" },
  { kind: "hourDuplicated" },
  { kind: "clockShifted", shiftMs: HOUR_MS, dayStartMs: START_MS },
  { kind: "robotSurge", multiple: 1 },
  { kind: "fileRepeated", previous },
  { kind: "labelsFlipped" },
  { kind: "featureDefault", columns: ["rate"] },
  { kind: "unitsScaled", columns: ["rate", "gapMs"] },
  { kind: "countersFrozen", columns: ["clicks"], entity: ["userId"] },
  { kind: "storeRestarted", encode: ({ rowCount }) => new Float32Array(3 * rowCount) },
];

test("there is one of each kind here", () => {
  expect(ONE_OF_EACH.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(FAULT_KINDS).toSorted());
});

test.each<[FaultDay, object, string]>([
  [
    whole,
    { kind: "gremlins" },
    'injectFault requires kind to be one of labelsMissing, sliceDropped, hourDuplicated, clockShifted, robotSurge, fileRepeated, labelsFlipped, featureDefault, unitsScaled, countersFrozen, storeRestarted, got "gremlins"',
  ],
  [
    whole,
    { kind: "sliceDropped" },
    'injectFault requires a day of clicks alone for sliceDropped, its labels and features made afterwards, got "labels"',
  ],
  [
    { table },
    { kind: "labelsFlipped" },
    'injectFault requires a day with labels for labelsFlipped, got "none"',
  ],
  [
    { table, labels: labels.slice(1) },
    { kind: "labelsFlipped" },
    "injectFault requires labels of length 600 (table), got 599",
  ],
  [
    { table, features: { ...features, width: 2 } },
    { kind: "unitsScaled", columns: ["rate"] },
    'injectFault requires features of 600 rows with 3 names, got "1800 values"',
  ],
  [
    whole,
    { kind: "unitsScaled", columns: ["speed"] },
    'injectFault requires columns from clicks, gapMs, rate, got "speed"',
  ],
  [
    whole,
    { kind: "unitsScaled", columns: [] },
    "injectFault requires columns to name at least one feature, got []",
  ],
  [whole, { kind: "unitsScaled", columns: ["rate"], factor: 0 }, "injectFault requires factor > 0, got 0"],
  [whole, { kind: "labelsFlipped", flipShare: 0 }, "injectFault requires flipShare in (0, 1], got 0"],
  [{ table }, { kind: "sliceDropped", share: 2 }, "injectFault requires share in (0, 1], got 2"],
  [
    { table },
    { kind: "sliceDropped", seed: 0.5 },
    "injectFault requires seed to be a 32-bit integer, got 0.5",
  ],
  [
    { table },
    { kind: "sliceDropped", fromMs: 5, toMs: 5 },
    'injectFault requires fromMs < toMs, got "5 and 5"',
  ],
  [
    { table },
    { kind: "sliceDropped", slice: { colour: "red" } },
    'injectFault requires slice to name text attributes of the table, got "colour"',
  ],
  [{ table }, { kind: "robotSurge", multiple: 0 }, "injectFault requires multiple in (0, 1000], got 0"],
  [
    { table },
    { kind: "clockShifted", dayStartMs: START_MS, shiftMs: DAY_MS },
    "injectFault requires shiftMs to be whole and shorter than the day, got 86400000",
  ],
  [
    { table },
    { kind: "clockShifted", dayStartMs: START_MS, shiftMs: 0 },
    "injectFault requires shiftMs other than 0, got 0",
  ],
  [
    whole,
    { kind: "countersFrozen", columns: ["clicks"], entity: ["clickId"] },
    'injectFault requires entity to name userId, sessionId, ip, loggedIn or text attributes of the table, got "clickId"',
  ],
  [
    whole,
    { kind: "countersFrozen", columns: ["clicks"], entity: [] },
    "injectFault requires entity to name at least one column, got []",
  ],
  [
    whole,
    { kind: "storeRestarted", encode: () => new Float32Array(7) },
    'injectFault requires encode to give 600 rows of 3 features, got "7 values"',
  ],
])("case %#: %j is refused", (day, fault, message) => {
  expect(() => injectFault(day, fault as Fault)).toThrow(message);
});

function expectInOrder({ clickedAtMs }: ClickTable): void {
  for (let row = 1; row < clickedAtMs.length; row++)
    expect(clickedAtMs[row]!).toBeGreaterThanOrEqual(clickedAtMs[row - 1]!);
}
