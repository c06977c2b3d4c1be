import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvRecords } from "../src/read/csvRecords.js";
import { awkwardText } from "./arbitraryClicks.js";
import { temporaryFile } from "./temporaryFolder.js";

interface Parsed {
  readonly records: [line: number, ...fields: string[]][];
  readonly malformed: [line: number, text: string, reason: string][];
}

/** Feeds text in the given pieces, each ended by a line feed as blocks of a file are. */
function parse(...pieces: string[]): Parsed {
  const parsed: Parsed = { records: [], malformed: [] };
  const records: CsvRecords = new CsvRecords({
    record: (line, fieldCount) => parsed.records.push([line, ...records.values.slice(0, fieldCount)]),
    malformed: (...fault) => parsed.malformed.push(fault),
  });
  let rest = "";
  for (const piece of pieces) rest = records.read(rest + piece, false);
  records.read(rest, true);
  return parsed;
}

const field = fc.oneof(awkwardText, fc.constant(""));
const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 8 });
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const plain = (text: string) => (/[",\r\n]/.test(text) ? quote(text) : text);

describe("CsvRecords", () => {
  test("gives back what was written, quoted where needed or everywhere, with LF or CRLF, at the right lines", () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.boolean(),
        (all, end, quoteAll, isEnded) => {
          const lines = all.map((fields) => fields.map(quoteAll ? quote : plain).join(","));
          const text = lines.join(end) + (isEnded ? end : "");
          const starts = lines.map(
            (_, index) => lines.slice(0, index).join("\n").split("\n").length + (index > 0 ? 1 : 0),
          );
          expect(parse(text)).toEqual({
            records: all.map((fields, index) => [starts[index], ...fields]),
            malformed: [],
          });
        },
      ),
    );
  });

  test("gives the same records however the text is cut into blocks of lines", () => {
    const anything = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "b"), maxLength: 40 });
    fc.assert(
      fc.property(anything, (text) => {
        expect(parse(...(text.match(/[^\n]*\n|[^\n]+$/g) ?? []))).toEqual(parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("loses no line: every line that is not empty is in a record or is malformed", () => {
    const anything = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n"), maxLength: 40 });
    fc.assert(
      fc.property(anything, (text) => {
        const { records, malformed } = parse(text);
        const begun = new Set([...records, ...malformed].map(([line]) => line));
        const inside = records.flatMap(([line, ...fields]) =>
          Array.from(fields.join("").matchAll(/\n/g), (_, index) => line + index + 1),
        );
        const lines = text.split("\n").flatMap((content, index) => (content === "" ? [] : [index + 1]));
        const covered = new Set([...begun, ...inside]);
        expect(lines.filter((line) => !covered.has(line))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("equals DuckDB on well-formed text", async () => {
    const cells = fc.sample(rows, { numRuns: 60, seed: 7 }).flat();
    const text = `x,y\n${cells.map((fields) => `${fields.map(quote).join(",")}\n`).join("")}`;
    const { rows: expected } = await throughDuckdb("all.csv", text);
    expect(
      parse(text)
        .records.slice(1)
        .map(([, ...fields]) => fields),
    ).toEqual(expected);
  });

  test("an open quote costs its own line only", () => {
    expect(parse('x,y\n1,2\n"open,2\n3,4\n')).toEqual({
      records: [
        [1, "x", "y"],
        [2, "1", "2"],
        [4, "3", "4"],
      ],
      malformed: [[3, '"open,2', "has a quote that is never closed"]],
    });
  });

  test("a quote inside an unquoted field is an ordinary character", () => {
    expect(parse('5"x,6\n').records).toEqual([[1, '5"x', "6"]]);
  });

  test("text after a closing quote costs its own line only", () => {
    expect(parse('"a"b,1\nc,2\n')).toEqual({
      records: [[2, "c", "2"]],
      malformed: [[1, '"a"b,1', "has text after a closing quote"]],
    });
  });

  test("empty lines are skipped and counted as lines", () => {
    expect(parse("a,b\n\n\r\nc,d").records).toEqual([
      [1, "a", "b"],
      [4, "c", "d"],
    ]);
  });
});

/** Reads a file of columns x and y with DuckDB's own CSV reader. */
async function throughDuckdb(name: string, content: string | Uint8Array) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(
    `FROM read_csv('${temporaryFile(name, content)}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {x: 'VARCHAR', y: 'VARCHAR'}, force_not_null = ['x', 'y'], store_rejects = true)`,
  );
  const rejects = await connection.runAndReadAll("SELECT line::INTEGER FROM reject_errors");
  connection.closeSync();
  instance.closeSync();
  return { rows: result.getRows(), rejectedLines: rejects.getRows().flat() };
}

// Why CSV files do not go through DuckDB's reader, as Parquet files do; should one of these fail one day, look again.
describe("DuckDB 1.5's CSV reader", () => {
  test("takes half of a gzip file that was cut off for the whole, at one reject", async () => {
    const text = `x,y\n${Array.from({ length: 100_000 }, (_, row) => `${row},${(row * 7919) % 1000}\n`).join("")}`;
    const whole = gzipSync(text);
    const { rows, rejectedLines } = await throughDuckdb("cut.csv.gz", whole.subarray(0, whole.length >> 1));
    expect(rows.length).toBeLessThan(60_000);
    expect(rejectedLines).toHaveLength(1);
  });

  test("loses every row after an open quote, at one reject", async () => {
    const rest = Array.from({ length: 100 }, (_, row) => `${row},1\n`).join("");
    expect(await throughDuckdb("open.csv", `x,y\n1,2\n"open,2\n${rest}`)).toEqual({
      rows: [["1", "2"]],
      rejectedLines: [3],
    });
  });

  test("does not count line ends inside quotes in the line of a reject", async () => {
    // "3" stands in line 4.
    const { rejectedLines } = await throughDuckdb("lines.csv", 'x,y\n"a\nb",2\n3\n5,6\n');
    expect(rejectedLines).toEqual([3]);
  });

  test("stops at a file that mixes LF and CRLF", async () => {
    await expect(throughDuckdb("mixed.csv", "x,y\n1,2\r\n3,4\n")).rejects.toThrow("invalid state");
  });
});
