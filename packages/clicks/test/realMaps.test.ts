import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ClickLog, defineSlices, parseColumnMap, readClickLog } from "@slidr/clicks";
import { expect, test } from "vitest";
import { describeWithSharedData } from "../../../tools/sharedData.js";

const MAPS = join(import.meta.dirname, "../../../examples/maps");
const readMap = (name: string) => parseColumnMap(JSON.parse(readFileSync(join(MAPS, name), "utf8")));
const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);
const iso = (log: ClickLog, row: number) => new Date(log.table.clickedAtMs.at(row)!).toISOString();
const distinct = (log: ClickLog, name: string) => {
  const column = log.table.attributes[name]!;
  return column.kind === "string" ? column.dictionary.length : new Set(column.values).size;
};

// ../shared/data/talkingdata/train_sample.csv
describeWithSharedData("talkingdata/train_sample.csv", "the TalkingData map", (path) => {
  test("reads 100,000 clicks and 227 installs, as the data's own notes count them", async () => {
    const log = await readClickLog({ path, map: readMap("talkingdata.json"), rejectRateMax: 0 });
    expect(log.table.rowCount).toBe(100_000);
    expect(sum(log.table.purchased!)).toBe(227);
    expect([iso(log, 0), iso(log, -1)]).toEqual(["2017-11-06T16:00:00.000Z", "2017-11-09T15:59:51.000Z"]);
    expect(log.table.userId.dictionary).toHaveLength(77_616);
    expect(log.table.ip!.dictionary).toHaveLength(34_857);
    expect(["app", "device", "os", "channel"].map((name) => distinct(log, name))).toEqual([
      161, 100, 130, 161,
    ]);
    expect(log.fields).toMatchObject({ clickId: false, sessionId: false, ip: "opaque", loggedIn: false });
    expect(log).toMatchObject({
      rowsRead: 100_000,
      rejects: { count: 0 },
      dropped: [],
      split: { by: "time" },
    });
  });

  test("reads the delays of the installs: 2 s at least, 46,341 s at most, half within 198 s", async () => {
    const { table } = await readClickLog({ path, map: readMap("talkingdata.json") });
    const delaysS = Array.from(table.purchasedAtMs!, (atMs, row) => (atMs - table.clickedAtMs[row]!) / 1000)
      .filter((delay) => !Number.isNaN(delay))
      .sort((a, b) => a - b);
    expect([delaysS.length, delaysS[0], delaysS[113], delaysS.at(-1)]).toEqual([227, 2, 198, 46_341]);
  });

  test("slices by device", async () => {
    const { table } = await readClickLog({ path, map: readMap("talkingdata.json") });
    const { slice, tree } = defineSlices({ by: ["device"] }).assign(table);
    expect(tree.names).toHaveLength(101);
    expect(slice).toHaveLength(100_000);
  });
});

// ../shared/data/rees46/2019-Oct.csv
describeWithSharedData("rees46/2019-Oct.csv", "the REES46 map", (path) => {
  test("reads 17,055 whole views of 17,434 events; the cut-off last line is the one reject", async () => {
    const log = await readClickLog({ path, map: readMap("rees46.json") });
    // 17,056 lines say "view"; the last of them is cut off after its eighth field.
    expect(log.table.rowCount).toBe(17_055);
    expect(log.rowsRead).toBe(17_435);
    expect(log.rejects).toMatchObject({
      count: 1,
      byReason: { "row has 8 fields where the header has 9": 1 },
      examples: [{ line: 17_436, column: "" }],
    });
    expect(log.dropped).toEqual([{ why: 'not a click: "event_type" is none of "view"', count: 165 }]);
    expect(log.table.rowCount + 165 + log.purchases!.rowCount).toBe(17_434);
    expect([iso(log, 0), iso(log, -1)]).toEqual(["2019-10-01T00:00:00.000Z", "2019-10-01T02:50:00.000Z"]);
  });

  test("gives the 214 purchases as a history, joined to the views of their session", async () => {
    const log = await readClickLog({ path, map: readMap("rees46.json") });
    expect(log.purchases!.rowCount).toBe(214);
    expect(log.purchases!.amount.every((amount) => amount > 0)).toBe(true);
    expect(sum(log.table.purchased!)).toBe(joinedByHand(path));
    expect(log.notes.at(-1)).toBe("1 of 214 purchases follow no click of their session and mark none.");
    expect(log.table.purchasedAtMs!.every((atMs, row) => !(atMs < log.table.clickedAtMs[row]!))).toBe(true);
  });

  test("keeps the top of the category path", async () => {
    const log = await readClickLog({ path, map: readMap("rees46.json") });
    const { category } = log.table.attributes;
    expect(category?.kind === "string" && category.dictionary).toContain("electronics");
    expect(category?.kind === "string" && category.dictionary.some((name) => name.includes("."))).toBe(false);
  });
});

/** Views with a purchase of their session in the same second or later, by plain splitting of lines. */
function joinedByHand(path: string): number {
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter((fields) => fields.length === 9);
  const purchases = rows.filter(([, kind]) => kind === "purchase");
  const lastAt = new Map(purchases.map(([at, , , , , , , , session]) => [session!, at!]));
  return rows.filter(
    ([at, kind, , , , , , , session]) => kind === "view" && (lastAt.get(session!) ?? "") >= at!,
  ).length;
}

// ../shared/data/web-bot-certh/requests_phase1_labelled.csv
describeWithSharedData("web-bot-certh/requests_phase1_labelled.csv", "the CERTH map", (path) => {
  test("reads 23,949 requests of 129 sessions; the truncated session's 17 are left out", async () => {
    const log = await readClickLog({ path, map: readMap("certh.json"), rejectRateMax: 0 });
    expect(log).toMatchObject({ rowsRead: 23_966, rejects: { count: 0 }, split: { by: "session" } });
    expect(log.dropped).toEqual([
      { why: "truncated session: 17 of its 329 requests are in the file", count: 17 },
    ]);
    expect(log.table.rowCount).toBe(23_966 - 17);
    expect(log.table.sessionId!.dictionary).toHaveLength(129);
  });

  test("knows 10,970 human requests and 6,492 + 6,504 - 17 robotic ones", async () => {
    const log = await readClickLog({ path, map: readMap("certh.json") });
    expect(sum(log.table.purchased!)).toBe(10_970);
    expect(sum(log.truth!)).toBe(6_492 + 6_504 - 17);
    expect(log.truth!.every((robotic, row) => robotic === 1 - log.table.purchased![row]!)).toBe(true);
  });

  test("leaves out the time of day and the week, and has no user agent among its attributes", async () => {
    const map = readMap("certh.json");
    expect(map.leaveOut?.map(({ feature }) => feature)).toEqual(["hourOfDay", "dayOfWeek"]);
    expect(JSON.stringify(map)).not.toContain("user_agent");
    const log = await readClickLog({ path, map });
    expect(log.fields.attributes).toEqual(["method", "path", "bytes"]);
  });
});
