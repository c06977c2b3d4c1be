import { gzipSync } from "node:zlib";
import { type ColumnMap, readClickLog } from "@slidr/clicks";
import { describe, expect, test } from "vitest";
import { SMALL_MAP } from "./smallMap.js";
import { temporaryFile } from "./temporaryFolder.js";

const read = (content: string | Uint8Array, map: Partial<ColumnMap> = {}, name = "clicks.jsonl") =>
  readClickLog({ path: temporaryFile(name, content), map: { ...SMALL_MAP, ...map }, rejectRateMax: 1 });

describe("a JSONL log", () => {
  test("may hold numbers, booleans and nulls, in any order, with a mark, CRLF and empty lines", async () => {
    const map: Partial<ColumnMap> = {
      loggedIn: { column: "l", true: ["true"], false: ["false"] },
      session: "s",
    };
    const log = await read(
      '\ufeff{"who":7,"id":"a","at":1,"l":true,"s":null}\r\n\r\n{"id":"b","at":2,"who":"ü"}\n',
      map,
    );
    expect(log.table.userId.dictionary).toEqual(["7", "ü"]);
    expect([...log.table.loggedIn!]).toEqual([1, 255]);
    expect(log.table.sessionId!.dictionary).toEqual([""]);
  });

  test("may be gzip-compressed, and named .ndjson", async () => {
    const line = '{"id":"a","at":1,"who":"u"}\n';
    expect((await read(gzipSync(line), {}, "clicks.jsonl.gz")).table.rowCount).toBe(1);
    expect((await read(line, {}, "clicks.ndjson")).table.rowCount).toBe(1);
  });

  test("keeps line separators of Unicode inside strings", async () => {
    const { table } = await read('{"id":"a","at":1,"who":"x\u2028y\u0085z"}\n');
    expect(table.userId.dictionary).toEqual(["x\u2028y\u0085z"]);
  });

  test.each([
    ["no JSON", "{", { column: "", value: "{", reason: "is not a JSON object" }],
    ["a cut line", '{"id":"a","at":1,"wh', { column: "", reason: "is not a JSON object" }],
    ["a list", "[1]", { column: "", value: "[1]", reason: "is not a JSON object" }],
    [
      "a nested value",
      '{"id":"a","at":1,"who":{"x":1}}',
      { column: "who", value: '{"x":1}', reason: "is an object or a list, not one value" },
    ],
    [
      "a number that JSON cannot hold exactly",
      '{"id":12345678901234567890,"at":1,"who":"u"}',
      { column: "id", reason: "is a number too long to be read exactly; write it as a string" },
    ],
    ["a field that is not there", '{"id":"a","at":1}', { column: "who", value: "", reason: "is empty" }],
  ])("a line with %s is rejected with its number", async (_, line, expected) => {
    const { rejects } = await read(`{"id":"ok","at":1,"who":"u"}\n\n${line}\n`);
    expect(rejects.examples).toEqual([expect.objectContaining({ line: 3, ...expected })]);
  });

  test("a number column may hold any number that JSON can", async () => {
    const { table } = await read('{"id":"a","at":1,"who":"u","x":3.5e28}\n', {
      attributes: { x: { column: "x", type: "number" } },
    });
    expect(table.attributes.x).toEqual({ kind: "number", values: Float64Array.of(3.5e28) });
  });

  test("a column that no line has is missing, one that some lines have is not", async () => {
    await expect(read('{"id":"a","at":1,"user":"u"}\n')).rejects.toThrow(
      'has no column "who" (map: user); it has "id", "at", "user"',
    );
  });

  test("a name that every object knows is no column", async () => {
    await expect(read('{"id":"a","at":1}\n', { user: "toString" })).rejects.toThrow(
      'has no column "toString"',
    );
  });
});
