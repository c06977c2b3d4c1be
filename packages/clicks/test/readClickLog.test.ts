import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ColumnMap, clickAt, InputError, type ReadClickLogOptions, readClickLog } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { SMALL_MAP } from "./smallMap.js";
import { temporaryFile, temporaryPath } from "./temporaryFolder.js";

const read = (
  content: string | Uint8Array,
  map: Partial<ColumnMap> = {},
  options: Partial<ReadClickLogOptions> = {},
) =>
  readClickLog({
    path: temporaryFile("clicks.csv", content),
    map: { ...SMALL_MAP, ...map },
    rejectRateMax: 1,
    ...options,
  });
const rejectsOf = async (content: string, map: Partial<ColumnMap> = {}) =>
  (await read(content, map)).rejects.examples;

describe("a CSV log", () => {
  test("comes back in time order, rows of one time in the file's order", async () => {
    const { table } = await read("id,at,who\nc,9,u\na,5,v\nb,5,u\n");
    expect(table.clickId).toEqual(["a", "b", "c"]);
    expect([...table.clickedAtMs]).toEqual([5, 5, 9]);
    expect(clickAt(table, 0)).toEqual({ clickId: "a", clickedAtMs: 5, userId: "v" });
  });

  test("may have a byte order mark, CRLF, other columns, and no line end at the end", async () => {
    const { table } = await read("\ufeffid,x,at,who\r\na,,1,u\r\nb,,2,ü");
    expect(table.clickId).toEqual(["a", "b"]);
    expect(table.userId.dictionary).toEqual(["u", "ü"]);
  });

  test("may be gzip-compressed", async () => {
    const path = temporaryFile("clicks.csv.gz", gzipSync("id,at,who\na,1,u\n"));
    expect((await readClickLog({ path, map: SMALL_MAP })).table.rowCount).toBe(1);
  });

  test("without ids gets row numbers, and a note that says so", async () => {
    const log = await read("at,who\n1,u\n2,u\n", { clickId: null });
    expect(log.table.clickId).toEqual(["row-1", "row-2"]);
    expect(log.fields.clickId).toBe(false);
    expect(log.notes[0]).toBe(
      'The log has no click ids: row numbers stand for them ("row-17" is the 17th row).',
    );
  });

  test("several columns make one user, and never look like another", async () => {
    const { table } = await read('id,at,a,b\n1,1,x|y,z\n2,2,x,y|z\n3,3,x\\,|z\n4,4,,"z"\n', {
      user: ["a", "b"],
    });
    expect(table.userId.dictionary).toEqual(["x\\|y|z", "x|y\\|z", "x\\\\|\\|z", "|z"]);
  });

  test("reads every kind of column", async () => {
    const log = await read(
      "id,at,who,s,ip,l,bought,when,price,kind,label,part\n" +
        "a,1000,u,s1,192.0.2.1,1,1,2,9.5,x.y,bot,train\n" +
        "b,2000,u,,2001:db8::1,,0,,,,human,test\n",
      {
        session: "s",
        ip: "ip",
        loggedIn: { column: "l", true: ["1"], false: ["0"] },
        purchase: { column: "bought", true: ["1"], false: ["0"] },
        purchaseTime: { column: "when", format: "epochS" },
        amount: "price",
        attributes: {
          price: { column: "price", type: "number" },
          top: { column: "kind", before: "." },
          kind: "kind",
        },
        truth: { column: "label", robotic: ["bot"], human: ["human"] },
        split: { by: "column", column: "part", train: ["train"], calibrate: ["valid"], test: ["test"] },
      },
    );
    expect(clickAt(log.table, 0)).toEqual({
      clickId: "a",
      clickedAtMs: 1000,
      userId: "u",
      sessionId: "s1",
      ip: "192.0.2.1",
      loggedIn: true,
      purchased: true,
      purchasedAtMs: 2000,
      attributes: { price: 9.5, top: "x", kind: "x.y" },
    });
    expect(clickAt(log.table, 1)).toEqual({
      clickId: "b",
      clickedAtMs: 2000,
      userId: "u",
      ip: "2001:db8::1",
      purchased: false,
    });
    expect(log.fields).toEqual({
      clickId: true,
      sessionId: true,
      ip: "address",
      loggedIn: true,
      purchases: true,
      purchaseTimes: true,
      attributes: ["price", "top", "kind"],
      numberAttributes: ["price"],
    });
    expect([...log.truth!]).toEqual([1, 0]);
    expect([...log.part!]).toEqual([0, 2]);
    expect(log.purchases).toEqual({
      rowCount: 1,
      userId: { kind: "string", codes: Uint32Array.of(0), dictionary: ["u"] },
      purchasedAtMs: Float64Array.of(2000),
      amount: Float64Array.of(9.5),
    });
  });

  test("truth and part follow their clicks into time order", async () => {
    const log = await read("id,at,who,label\na,9,u,bot\nb,5,u,human\n", {
      truth: { column: "label", robotic: ["bot"], human: ["human"] },
    });
    expect([log.table.clickId, [...log.truth!]]).toEqual([
      ["b", "a"],
      [0, 1],
    ]);
  });

  test("tells how far it has come", async () => {
    const seen: number[][] = [];
    const onProgress: ReadClickLogOptions["onProgress"] = ({ rows, rejected, share }) =>
      seen.push([rows, rejected, share]);
    await read("id,at,who\na,1,u\nb,x,u\n", {}, { onProgress });
    expect(seen.at(-1)).toEqual([2, 1, 1]);
  });
});

describe("a bad row is rejected with its line, column, value and reason", () => {
  const flag = { column: "x", true: ["1"], false: ["0"] };
  test.each<[string, string, Partial<ColumnMap>, object]>([
    ["an empty id", "id,at,who\n,1,u\n", {}, { line: 2, column: "id", value: "", reason: "is empty" }],
    ["an empty user", "id,at,who\na,1,\n", {}, { line: 2, column: "who", value: "", reason: "is empty" }],
    ["an empty time", "id,at,who\na,,u\n", {}, { line: 2, column: "at", value: "", reason: "is empty" }],
    [
      "a user of empty parts",
      "id,at,a,b\na,1,,\n",
      { user: ["a", "b"] },
      { line: 2, column: "a, b", value: "", reason: "is empty" },
    ],
    [
      "a time in another format",
      "id,at,who\na,soon,u\n",
      {},
      { column: "at", value: "soon", reason: 'is not a number of milliseconds since 1970 ("epochMs")' },
    ],
    [
      "an id for the second time",
      "id,at,who\nb,9,u\na,1,u\na,2,u\n",
      {},
      { line: 4, column: "id", value: "a", reason: "is the id of an earlier click" },
    ],
    [
      "an address that is none",
      "id,at,who,x\na,1,u,1.2.3\n",
      { ip: "x" },
      {
        column: "x",
        value: "1.2.3",
        reason: 'is neither an IPv4 nor an IPv6 address (where it is an id, say "opaque": true)',
      },
    ],
    [
      "a flag that is neither",
      "id,at,who,x\na,1,u,yes\n",
      { loggedIn: flag },
      { column: "x", value: "yes", reason: 'is none of the map\'s values ("0", "1")' },
    ],
    [
      "an empty purchase",
      "id,at,who,x\na,1,u,\n",
      { purchase: flag },
      { column: "x", value: "", reason: "is empty" },
    ],
    [
      "an unknown truth",
      "id,at,who,x\na,1,u,?\n",
      { truth: { column: "x", robotic: ["b"], human: ["h"] } },
      { column: "x", value: "?", reason: 'is none of the map\'s values ("h", "b")' },
    ],
    [
      "a number with a blank",
      'id,at,who,x\na,1,u," 5"\n',
      { attributes: { x: { column: "x", type: "number" } } },
      { column: "x", value: " 5", reason: "is not a finite number" },
    ],
    [
      "a number beyond all numbers",
      "id,at,who,x\na,1,u,1e999\n",
      { attributes: { x: { column: "x", type: "number" } } },
      { reason: "is not a finite number" },
    ],
    [
      "a hexadecimal number",
      "id,at,who,x\na,1,u,0x10\n",
      { attributes: { x: { column: "x", type: "number" } } },
      { reason: "is not a finite number" },
    ],
    [
      "too few fields",
      "id,at,who\na,1\n",
      {},
      { line: 2, column: "", value: "a,1", reason: "has 2 fields where the header has 3" },
    ],
    [
      "too many fields",
      "id,at,who\na,1,u,v\n",
      {},
      { value: "a,1,u,v", reason: "has 4 fields where the header has 3" },
    ],
    [
      "an open quote",
      'id,at,who\na,1,"u\n',
      {},
      { line: 2, column: "", value: 'a,1,"u', reason: "has a quote that is never closed" },
    ],
    [
      "a megabyte of id",
      `id,at,who\n${"a".repeat(1_000_000)},1,u\n`,
      {},
      { column: "id", value: `${"a".repeat(200)}…`, reason: "is longer than 10000 characters" },
    ],
  ])("%s", async (_, content, map, expected) => {
    // One good row, so that the log is not empty.
    const good = content.includes("id,at,a,b")
      ? "ok,1,z,z\n"
      : `ok,1,z${content.startsWith("id,at,who,x") ? "," : ""}\n`;
    const fitting =
      map.ip || map.attributes || map.loggedIn ? good : good.replace(/,\n$/, map.purchase ? ",0\n" : ",h\n");
    const rejects = await rejectsOf(content + (content.endsWith("\n") ? "" : "\n") + fitting, map);
    expect(rejects).toEqual([expect.objectContaining(expected)]);
  });

  test("a purchase time without a purchase, before its click, or an amount below zero", async () => {
    const map: Partial<ColumnMap> = {
      purchase: { column: "b", true: ["1"], false: ["0"] },
      purchaseTime: { column: "t", format: "epochMs" },
      amount: "m",
    };
    const rejects = await rejectsOf(
      "id,at,who,b,t,m\na,5,u,0,9,\nb,5,u,1,4,1\nc,5,u,1,9,-1\nd,5,u,1,9,\nok,5,u,1,9,0\n",
      map,
    );
    expect(rejects.map(({ line, column, reason }) => `${line} ${column} ${reason}`)).toEqual([
      "2 t is a purchase's time in a row without a purchase",
      "3 t lies before the click",
      "4 m is not an amount >= 0",
      "5 m is empty",
    ]);
  });

  test("the line is right after fields with line ends in them, empty lines and CRLF", async () => {
    const rejects = await rejectsOf(
      '"id",at,"who\nx"\na,1,"one\r\ntwo\n\nthree"\n\nb,bad,u\r\nc,1\r\nd,worse,"x\ny"\nok,1,u\n',
      {
        user: "who\nx",
      },
    );
    expect(rejects.map(({ line }) => line).sort((a, b) => a - b)).toEqual([8, 9, 10]);
  });

  test("bytes that are not UTF-8 cost their row only", async () => {
    const bytes = Buffer.concat([
      Buffer.from("id,at,who\na,1,"),
      Buffer.from([0xff, 0xfe]),
      Buffer.from("\nb,2,ü\n"),
    ]);
    const { table, rejects } = await read(bytes);
    expect(table.clickId).toEqual(["b"]);
    expect(rejects.byReason).toEqual({ "row is not UTF-8 text": 1 });
    expect(rejects.examples[0]!.line).toBe(2);
  });

  test("rejects are counted by reason, the commonest first, and written to a file, one JSON object a line", async () => {
    const rejectsPath = temporaryPath("rejects.jsonl");
    const { rejects } = await read("id,at,who\na,1,\nb,x,u\nc,y,u\nd,1,u\n", {}, { rejectsPath });
    expect(rejects).toMatchObject({ count: 3, rate: 0.75, path: rejectsPath });
    expect(Object.entries(rejects.byReason)).toEqual([
      ['column "at" is not a number of milliseconds since 1970 ("epochMs")', 2],
      ['column "who" is empty', 1],
    ]);
    const lines = readFileSync(rejectsPath, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(rejects.examples);
    expect(readdirSync(dirname(rejectsPath))).toEqual(["rejects.jsonl"]);
  });

  test("a run without rejects leaves an empty rejects file, not yesterday's", async () => {
    const rejectsPath = temporaryFile("rejects.jsonl", "yesterday\n");
    await read("id,at,who\na,1,u\n", {}, { rejectsPath });
    expect(readFileSync(rejectsPath, "utf8")).toBe("");
  });
});

describe("the reject rate", () => {
  const oneBadOf = (rows: number) =>
    `id,at,who\n${Array.from({ length: rows }, (_, row) => `${row},${row === 0 ? "bad" : row},u\n`).join("")}`;

  test("the run goes on at the declared rate, and stops above it", async () => {
    expect((await read(oneBadOf(100), {}, { rejectRateMax: 0.01 })).rejects.rate).toBe(0.01);
    await expect(read(oneBadOf(99), {}, { rejectRateMax: 0.01 })).rejects.toThrow(
      "1 of 99 rows were rejected",
    );
  });

  test("1% is the default", async () => {
    const path = temporaryFile("clicks.csv", oneBadOf(99));
    await expect(readClickLog({ path, map: SMALL_MAP })).rejects.toThrow("more than the 1% allowed");
  });

  test("a wrong time format rejects every row: the error names format, a value, and the way out", async () => {
    const rejectsPath = temporaryPath("rejects.jsonl");
    const path = temporaryFile("clicks.csv", "id,at,who\na,06/11/2017 16:00,u\nb,07/11/2017 16:00,u\n");
    const map = { ...SMALL_MAP, time: { column: "at", format: "yyyy-MM-dd HH:mm:ss", zone: "UTC" } };
    const failure = await readClickLog({ path, map, rejectsPath }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ code: "REJECT_RATE" });
    expect((failure as Error).message).toBe(
      `${path}: 2 of 2 rows were rejected, more than the 1% allowed (rejectRateMax). ` +
        'Commonest (2 rows): column "at" does not have the format "yyyy-MM-dd HH:mm:ss"; first in line 2: "06/11/2017 16:00". ' +
        `Mend the column map or the file, or allow more; all of them are in ${rejectsPath}.`,
    );
    expect(readFileSync(rejectsPath, "utf8").split("\n")).toHaveLength(3);
  });

  test("a rate outside [0, 1] is refused", async () => {
    for (const rejectRateMax of [-0.1, 1.1, Number.NaN])
      await expect(read("id,at,who\na,1,u\n", {}, { rejectRateMax })).rejects.toThrow(
        `reading requires rejectRateMax in [0, 1], got ${rejectRateMax}`,
      );
  });
});

describe("a file that cannot be read ends in one line that names it and the way out", () => {
  const fails = async (path: string, message: string) => {
    const failure = await readClickLog({ path, map: SMALL_MAP }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect((failure as Error).message).toBe(message);
  };

  test.each(["clicks.csv", "clicks.jsonl", "clicks.parquet", "clicks.csv.gz"])(
    "a missing %s",
    async (name) => {
      await fails(`/nowhere/${name}`, `no file at /nowhere/${name}; check the path`);
    },
  );

  test("a name that tells no format", async () => {
    await fails(
      "clicks.xlsx",
      "cannot tell the format of clicks.xlsx by its name: it must end in .csv, .jsonl or .ndjson (each also with .gz), or .parquet",
    );
  });

  test("a directory", async () => {
    const path = join(temporaryPath("x"), "..");
    const { renameSync } = await import("node:fs");
    renameSync(path, `${path}.csv`);
    await fails(`${path}.csv`, `${path}.csv is a directory; name a file in it`);
  });

  test.each([
    ["clicks.csv", "", "is empty: it has not even a header"],
    ["clicks.csv", "\ufeff", "is empty: it has not even a header"],
    ["clicks.csv", "\n\n", "is empty: it has not even a header"],
    ["clicks.csv", "id,at,who\n", "has no rows"],
    ["clicks.csv", "id,at,who", "has no rows"],
    ["clicks.jsonl", "", "is empty"],
    ["clicks.jsonl", "\n\n", "has no rows"],
    ["clicks.parquet", "", "is empty"],
    ["clicks.csv", "PAR1....PAR1", "is a Parquet file; let its name end in .parquet"],
    ["clicks.csv", gzipSync("id,at,who\n"), "is gzip-compressed; let its name end in .gz"],
    ["clicks.csv", Buffer.from("\ufeffid,at,who\n", "utf16le"), "is UTF-16; save it as UTF-8"],
    ["clicks.csv", "id,at,who\ra,1,u\r", "ends its lines with CR alone; convert them to LF"],
    ["clicks.csv", 'id,"at,who\n', ": the header, line 1, has a quote that is never closed"],
    ["clicks.csv.gz", "id,at,who\na,1,u\n", "is not gzip, or is damaged (incorrect header check)"],
    [
      "clicks.csv.gz",
      gzipSync("id,at,who\n".repeat(10_000)).subarray(0, 60),
      "is cut off: its gzip data end too early; fetch it again",
    ],
  ])("%s with %j", async (name, content, message) => {
    const path = temporaryFile(name, content);
    await fails(path, message.startsWith(":") ? `${path}${message}` : `${path} ${message}`);
  });

  test("binary garbage", async () => {
    // Bytes of a linear congruential generator: the same garbage every day.
    let state = 1;
    const garbage = Uint8Array.from({ length: 100_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
    const csv = temporaryFile("clicks.csv", garbage);
    await fails(csv, `${csv} is not a CSV text file: its first line is binary`);
    const parquet = readClickLog({ path: temporaryFile("clicks.parquet", garbage), map: SMALL_MAP });
    await expect(parquet).rejects.toThrow("cannot be read as Parquet: ");
    const jsonl = readClickLog({ path: temporaryFile("clicks.jsonl", garbage), map: SMALL_MAP });
    await expect(jsonl).rejects.toThrow("row is not UTF-8 text; first in line 1");
  });

  test("a line without end", async () => {
    const path = temporaryFile("clicks.csv", Buffer.alloc(18 << 20, "a"));
    await fails(path, `${path} has a line of more than 16 MiB; is it a text file?`);
  });

  test("a column that is not there: the file's columns follow, the nearest name first", async () => {
    const path = temporaryFile("clicks.csv", "ip,click_time,user_id\n1,2,3\n");
    const map = {
      ...SMALL_MAP,
      clickId: null,
      user: "user_id",
      time: { column: "clicktime", format: "epochMs" },
    };
    await expect(readClickLog({ path, map })).rejects.toThrow(
      `${path} has no column "clicktime" (map: time.column); it has "click_time", "ip", "user_id"`,
    );
  });

  test("a header name that occurs twice, where the map needs it", async () => {
    const path = temporaryFile("clicks.csv", "id,at,who,at,x,x\na,1,u,2,3,4\n");
    await fails(path, `${path} has two columns named "at" (map: time.column); rename one of them`);
    const map = { ...SMALL_MAP, time: { column: "id", format: "epochMs" }, clickId: "who", user: "who" };
    const spare = temporaryFile("clicks.csv", "id,who,x,x\n1,u,3,4\n");
    expect((await readClickLog({ path: spare, map })).table.rowCount).toBe(1);
  });

  test("a failed run leaves no rejects file and no temporary file", async () => {
    const rejectsPath = temporaryPath("rejects.jsonl");
    const map = { ...SMALL_MAP, user: "nobody" };
    await expect(
      readClickLog({ path: temporaryFile("clicks.csv", "id,at,who\na,1,u\n"), map, rejectsPath }),
    ).rejects.toThrow('no column "nobody"');
    expect(existsSync(rejectsPath)).toBe(false);
    expect(readdirSync(dirname(rejectsPath))).toEqual([]);
  });
});

describe("rows that the map leaves out", () => {
  test("are counted with the reason, and no rejects", async () => {
    const log = await read("id,at,who,kind\na,1,u,view\nb,x,u,cart\nc,2,bad,view\nd,3,u,cart\n", {
      rows: { column: "kind", in: ["view"] },
      drop: [{ column: "who", equals: ["bad"], why: "truncated user" }],
    });
    expect(log.table.clickId).toEqual(["a"]);
    expect(log.dropped).toEqual([
      { why: 'not a click: "kind" is none of "view"', count: 2 },
      { why: "truncated user", count: 1 },
    ]);
    expect(log).toMatchObject({ rowsRead: 4, rejects: { count: 0 } });
  });

  test("a log of which nothing is left is an error that says where the rows went", async () => {
    await expect(
      read("id,at,who\na,1,u\nb,2,u\n", { drop: [{ column: "who", equals: ["u"], why: "test user" }] }),
    ).rejects.toThrow(
      'has 2 rows and no click among them (2 test user); look at the map\'s "rows" and "drop"',
    );
  });
});

describe("notes", () => {
  test("times that occurred twice are counted", async () => {
    const time = { column: "at", format: "iso", zone: "America/New_York" };
    const { notes, table } = await read("id,at,who\na,2017-11-05 01:30:00,u\n", { time });
    expect(notes).toEqual([
      'Column "at": 1 times fell in the hour that occurs twice when the clock is put back; the earlier one was taken.',
    ]);
    expect(table.clickedAtMs[0]).toBe(Date.parse("2017-11-05T05:30:00Z"));
  });

  test("times finer than a millisecond are counted, and seconds read as milliseconds are suspected", async () => {
    expect((await read("id,at,who\na,1510000000000.5,u\n")).notes).toEqual([
      'Column "at": 1 times were finer than a millisecond and were cut to it.',
    ]);
    expect((await read("id,at,who\na,1510000000,u\n")).notes).toEqual([
      'Column "at": every click lies before March 1973; are its times in seconds ("epochS")?',
    ]);
  });
});
