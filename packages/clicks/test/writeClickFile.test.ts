import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  type ClickTable,
  canonicalColumnMap,
  clickAt,
  fieldsOfTable,
  type PurchaseHistory,
  readClickLog,
  readPurchaseFile,
  tableFromClicks,
  writeClickFile,
  writePurchaseFile,
} from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { awkwardText, clickLists } from "./arbitraryClicks.js";
import { temporaryFile, temporaryPath } from "./temporaryFolder.js";

const clicksOf = (table: ClickTable) =>
  Array.from({ length: table.rowCount }, (_, row) => clickAt(table, row));
const readBack = async (path: string, table: ClickTable) =>
  (await readClickLog({ path, map: canonicalColumnMap(fieldsOfTable(table)), rejectRateMax: 0 })).table;
const FORMATS = [
  ["csv", 60],
  ["jsonl", 60],
  ["parquet", 8],
] as const;

describe.each(FORMATS)("a .%s file", (format, numRuns) => {
  test("comes back value for value, whatever texts and numbers it holds", async () => {
    await fc.assert(
      fc.asyncProperty(clickLists, async (clicks) => {
        const table = tableFromClicks(clicks);
        const path = temporaryPath(`clicks.${format}`);
        await writeClickFile(path, table);
        expect(clicksOf(await readBack(path, table))).toEqual(clicks);
        expect(readdirSync(dirname(path))).toEqual([`clicks.${format}`]);
      }),
      { numRuns },
    );
  });

  test("takes several tables, also as a stream", async () => {
    const tables = [1, 2, 3].map((time) =>
      tableFromClicks([{ clickId: `c${time}`, clickedAtMs: time, userId: "u" }]),
    );
    async function* stream() {
      yield* tables;
    }
    for (const given of [tables, stream()]) {
      const path = temporaryPath(`clicks.${format}`);
      await writeClickFile(path, given);
      expect((await readBack(path, tables[0]!)).clickId).toEqual(["c1", "c2", "c3"]);
    }
  });

  test("holds a purchase history, value for value", async () => {
    const purchase = fc.record({
      user: awkwardText,
      at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      amount: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(purchase, { minLength: 1, maxLength: 10 }), async (purchases) => {
        const rows = purchases.sort((a, b) => a.at - b.at);
        const users = tableFromClicks(
          rows.map(({ user }, index) => ({ clickId: `${index}`, clickedAtMs: 0, userId: user })),
        );
        const history: PurchaseHistory = {
          rowCount: rows.length,
          userId: users.userId,
          purchasedAtMs: Float64Array.from(rows, ({ at }) => at),
          amount: Float64Array.from(rows, ({ amount }) => amount),
        };
        const path = temporaryPath(`purchases.${format}`);
        await writePurchaseFile(path, history);
        expect(await readPurchaseFile({ path })).toEqual(history);
      }),
      { numRuns: numRuns / 2 },
    );
  });

  test("is not there, and the old one is as it was, where writing fails", async () => {
    const path = temporaryFile(`clicks.${format}`, "yesterday");
    async function* failing() {
      yield tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u" }]);
      throw new Error("the source broke");
    }
    await expect(writeClickFile(path, failing())).rejects.toThrow("the source broke");
    expect(readFileSync(path, "utf8")).toBe("yesterday");
    expect(readdirSync(dirname(path))).toEqual([`clicks.${format}`]);
  });

  test("is refused where its values cannot be written", async () => {
    const good = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u", attributes: { x: 1 } }]);
    const path = temporaryPath(`clicks.${format}`);
    const attempts: [ClickTable, string][] = [
      [
        { ...good, clickId: ["\ud800"] },
        'without NUL and half surrogate pairs, got "\\ud800" in column "clickId"',
      ],
      [{ ...good, userId: { ...good.userId, dictionary: ["a\0"] } }, 'in column "userId"'],
      [
        { ...good, clickedAtMs: Float64Array.of(1.5) },
        'requires column "clickedAtMs" to hold integers >= 0, got 1.5 in row 0',
      ],
      [
        { ...good, attributes: { x: { kind: "number", values: Float64Array.of(Number.POSITIVE_INFINITY) } } },
        'requires column "attributes.x" to hold finite numbers, got Infinity in row 0',
      ],
    ];
    for (const [table, message] of attempts)
      await expect(writeClickFile(path, table)).rejects.toThrow(message);
    expect(readdirSync(dirname(path))).toEqual([]);
  });
});

test("tables of different columns are refused", async () => {
  const [plain, withIp] = [{}, { ip: "192.0.2.1" }].map((fields, index) =>
    tableFromClicks([{ clickId: `${index}`, clickedAtMs: 1, userId: "u", ...fields }]),
  );
  await expect(writeClickFile(temporaryPath("clicks.csv"), [plain!, withIp!])).rejects.toThrow(
    "writing requires the same columns in every table, got clickId (text), clickedAtMs (integer), userId (text), ip (text) after clickId (text), clickedAtMs (integer), userId (text)",
  );
});

test("no table, and a name that tells no format, are refused", async () => {
  await expect(writeClickFile(temporaryPath("clicks.csv"), [])).rejects.toThrow(
    "requires at least one table",
  );
  await expect(writeClickFile("clicks.txt", [])).rejects.toThrow(
    "cannot write clicks.txt: its name must end in .csv, .jsonl, .ndjson or .parquet",
  );
});

test("a directory that is not there is named", async () => {
  const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u" }]);
  for (const format of ["csv", "jsonl", "parquet"])
    await expect(writeClickFile(`/nowhere/clicks.${format}`, table)).rejects.toThrow(
      "cannot write into /nowhere (ENOENT); name a directory that exists and may be written to",
    );
});

test("Parquet columns that differ in case alone are refused", async () => {
  const table = tableFromClicks([{ clickId: "a", clickedAtMs: 1, userId: "u", attributes: { x: 1, X: 2 } }]);
  await expect(writeClickFile(temporaryPath("clicks.parquet"), table)).rejects.toThrow(
    "Parquet columns may not differ in upper and lower case alone",
  );
});

test("a CSV file of ours has the header that the README promises", async () => {
  const path = temporaryPath("clicks.csv");
  const click = {
    clickId: "a",
    clickedAtMs: 1,
    userId: 'say "u"',
    loggedIn: true,
    attributes: { device: "tv", price: 2.5 },
  };
  await writeClickFile(path, tableFromClicks([click]));
  expect(readFileSync(path, "utf8")).toBe(
    'clickId,clickedAtMs,userId,loggedIn,attributes.device,attributes.price\na,1,"say ""u""",true,tv,2.5\n',
  );
});

test("a purchase file with a bad row is refused unless the caller allows it", async () => {
  const path = temporaryFile("purchases.csv", "userId,purchasedAtMs,amount\nann,5,1\nbob,6,-1\n");
  await expect(readPurchaseFile({ path })).rejects.toThrow(
    '1 of 2 rows were rejected, more than the 0% allowed (rejectRateMax). Commonest (1 rows): column "amount" is not an amount >= 0; first in line 3: "-1"',
  );
  expect((await readPurchaseFile({ path, rejectRateMax: 0.5 })).rowCount).toBe(1);
});
