import { type ColumnMap, clickAt, readClickChunks, readClickLog } from "@slidr/clicks";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFile } from "./temporaryFolder.js";

const EVENT_MAP: ColumnMap = {
  clickId: "id",
  time: { column: "at", format: "epochMs" },
  user: "who",
  session: "s",
  ip: null,
  loggedIn: null,
  purchase: { event: { column: "kind", equals: ["purchase"] }, within: "session" },
  amount: "price",
  rows: { column: "kind", in: ["view"] },
};
const read = (rows: readonly string[], map: Partial<ColumnMap> = {}) =>
  readClickLog({
    path: temporaryFile("events.csv", `id,at,who,s,kind,price\n${rows.join("\n")}\n`),
    map: { ...EVENT_MAP, ...map },
    rejectRateMax: 1,
  });

describe("an event log", () => {
  test("a purchase marks the clicks of its session at or before it, with the first purchase after each", async () => {
    const { table, dropped, rejects } = await read([
      "a,10,u,s1,view,",
      "b,20,u,s1,view,",
      "c,25,u,s1,cart,",
      "d,20,u,s1,purchase,5",
      "e,30,u,s1,view,",
      "f,40,u,s1,purchase,7",
      "g,50,u,s1,view,",
      "h,10,v,s2,view,",
    ]);
    const purchases = Array.from({ length: table.rowCount }, (_, row) => {
      const { clickId, purchased, purchasedAtMs } = clickAt(table, row);
      return [clickId, purchased, purchasedAtMs];
    });
    expect(purchases).toEqual([
      ["a", true, 20],
      ["h", false, undefined],
      ["b", true, 20],
      ["e", true, 40],
      ["g", false, undefined],
    ]);
    expect(dropped).toEqual([{ why: 'not a click: "kind" is none of "view"', count: 1 }]);
    expect(rejects.count).toBe(0);
  });

  test("purchases with their amounts are a history in time order", async () => {
    const { purchases } = await read(["a,10,u,s,view,", "b,40,v,s,purchase,7", "c,20,u,s,purchase,5.5"]);
    expect(purchases).toEqual({
      rowCount: 2,
      userId: { kind: "string", codes: Uint32Array.of(1, 0), dictionary: ["v", "u"] },
      purchasedAtMs: Float64Array.of(20, 40),
      amount: Float64Array.of(5.5, 7),
    });
  });

  test("without an amount there is no history, and purchases count all the same", async () => {
    const log = await read(["a,10,u,s,view,", "b,40,u,s,purchase,"], { amount: null });
    expect(log).not.toHaveProperty("purchases");
    expect([...log.table.purchased!]).toEqual([1]);
    expect(log.fields).toMatchObject({ purchases: true, purchaseTimes: true });
  });

  test("a purchase without an amount, a time or a user is rejected, and marks nothing", async () => {
    const log = await read([
      "a,10,u,s,view,",
      "b,40,u,s,purchase,",
      "c,x,u,s,purchase,5",
      "d,40,,s,purchase,5",
    ]);
    expect(log.rejects.examples.map(({ line, column }) => `${line} ${column}`)).toEqual([
      "3 price",
      "4 at",
      "5 who",
    ]);
    expect([...log.table.purchased!]).toEqual([0]);
  });

  test("purchases that follow no click of their session are counted in a note", async () => {
    const log = await read([
      "a,10,u,s,view,",
      "b,5,u,s,purchase,1",
      "c,20,u,other,purchase,1",
      "d,20,u,,purchase,1",
      "e,20,u,s,purchase,1",
    ]);
    expect(log.notes.at(-1)).toBe("3 of 4 purchases follow no click of their session and mark none.");
  });

  test("where the map does not say which rows are clicks, all but purchases are", async () => {
    const { rows: _, ...map } = EVENT_MAP;
    const path = temporaryFile(
      "events.csv",
      "id,at,who,s,kind,price\na,1,u,s,view,\nb,2,u,s,cart,\nc,3,u,s,purchase,1\n",
    );
    expect((await readClickLog({ path, map })).table.clickId).toEqual(["a", "b"]);
  });

  test("a row may be a click and a purchase", async () => {
    const log = await read(["a,10,u,s,purchase,3"], { rows: { column: "kind", in: ["view", "purchase"] } });
    expect(clickAt(log.table, 0)).toMatchObject({ clickId: "a", purchased: true, purchasedAtMs: 10 });
    expect(log.purchases!.rowCount).toBe(1);
  });

  test("the join equals trying every purchase for every click, read whole or in chunks", async () => {
    const event = fc.record({
      at: fc.nat(20),
      session: fc.constantFrom("s1", "s2", "s3", ""),
      kind: fc.constantFrom("view", "view", "purchase"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 25 }), async (events) => {
        const all = [{ at: 0, session: "s9", kind: "view" }, ...events];
        const expected = all.flatMap(({ at, session, kind }, index) => {
          if (kind !== "view") return [];
          const after = all.filter(
            (other) => other.kind === "purchase" && other.session === session && other.at >= at,
          );
          const first =
            session === "" ? Number.POSITIVE_INFINITY : Math.min(...after.map((other) => other.at));
          return [[`${index}`, Number.isFinite(first) ? first : undefined]];
        });
        const lines = all.map(({ at, session, kind }, index) => `${index},${at},u,${session},${kind},1`);
        const path = temporaryFile("events.csv", `id,at,who,s,kind,price\n${lines.join("\n")}\n`);
        const { table } = await readClickLog({ path, map: EVENT_MAP });
        const chunks: unknown[] = [];
        for await (const chunk of readClickChunks({ path, map: EVENT_MAP, chunkRows: 3 }))
          chunks.push(...timesOf(chunk));
        expect(chunks).toEqual(expected);
        expect(timesOf(table).sort()).toEqual(expected.sort());
      }),
      { numRuns: 40 },
    );
  });
});

function timesOf(table: Parameters<typeof clickAt>[0]): unknown[] {
  return Array.from({ length: table.rowCount }, (_, row) => {
    const { clickId, purchasedAtMs } = clickAt(table, row);
    return [clickId, purchasedAtMs];
  });
}
