import { InputError } from "../inputError.js";
import { missingColumn } from "./columnErrors.js";
import type { FieldFault } from "./rowDraft.js";
import { textBlocks } from "./textBlocks.js";
import type { RowFault, TextBatch, WantedColumn } from "./textSource.js";

/** How many lines are looked at to list a file's columns in an error. */
const LINES_SAMPLED = 100;

/**
 * Reads a file of one JSON object per line batch by batch; numbers and booleans become the text that JSON writes.
 *
 * A column that occurs in no line at all is missing, and found so at the end: a sparse one is not.
 *
 * @throws InputError `LOG_EMPTY` or `COLUMN_MISSING`; see also textBlocks.
 */
export async function* jsonlSource(
  path: string,
  wanted: readonly WantedColumn[],
  reject: (fault: RowFault) => void,
): AsyncGenerator<TextBatch> {
  const rows = new JsonRows(wanted, reject);
  for await (const { text, damaged, share } of textBlocks(path)) {
    for (const line of linesOf(text)) rows.readLine(line, damaged);
    yield rows.take(share);
  }
  if (rows.line === 0) throw new InputError("LOG_EMPTY", `${path} is empty`);
  const absent = wanted.find((_, slot) => !rows.seen[slot]);
  if (absent !== undefined && rows.columns.size > 0) throw missingColumn(path, absent, [...rows.columns]);
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  return lines;
}

class JsonRows {
  /** 1-based number of the line last read. */
  line = 0;
  /** [wanted] whether any row had it. */
  readonly seen: boolean[];
  readonly columns = new Set<string>();
  #lines: number[] = [];
  #cells: string[][];

  constructor(
    readonly wanted: readonly WantedColumn[],
    readonly reject: (fault: RowFault) => void,
  ) {
    this.seen = wanted.map(() => false);
    this.#cells = wanted.map(() => []);
  }

  readLine(text: string, damaged: boolean): void {
    this.line += 1;
    if (text === "" || text === "\r") return;
    const texts = this.#texts(text, damaged);
    if ("reason" in texts) {
      this.reject({ line: this.line, ...texts });
      return;
    }
    this.#lines.push(this.line);
    for (let slot = 0; slot < texts.length; slot++) this.#cells[slot]!.push(texts[slot]!);
  }

  /** The wanted columns of a line, or what is wrong with it. */
  #texts(text: string, damaged: boolean): string[] | FieldFault {
    const whole = (reason: string): FieldFault => ({ column: "", value: text, reason });
    if (damaged && text.includes("\uFFFD")) return whole("is not UTF-8 text");
    const row = parseObject(text);
    if (row === undefined) return whole("is not a JSON object");
    if (this.line <= LINES_SAMPLED) for (const name of Object.keys(row)) this.columns.add(name);
    const texts: string[] = [];
    let fault: FieldFault | undefined;
    for (let slot = 0; slot < this.wanted.length; slot++) {
      const { name: column, isText } = this.wanted[slot]!;
      const isThere = Object.hasOwn(row, column);
      const value = isThere ? row[column] : null;
      if (isThere) this.seen[slot] = true;
      const cell = cellText(value);
      if (cell === undefined)
        fault ??= { column, value: JSON.stringify(value), reason: "is an object or a list, not one value" };
      else if (isText && typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
        fault ??= {
          column,
          value: cell,
          reason: "is a number too long to be read exactly; write it as a string",
        };
      texts.push(cell ?? "");
    }
    return fault ?? texts;
  }

  take(share: number): TextBatch {
    const batch = { rowCount: this.#lines.length, lines: this.#lines, cells: this.#cells, share };
    this.#lines = [];
    this.#cells = this.wanted.map(() => []);
    return batch;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function cellText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}
