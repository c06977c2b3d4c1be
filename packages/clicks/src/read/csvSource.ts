import { InputError } from "../inputError.js";
import { columnPositions } from "./columnErrors.js";
import { CsvRecords, type CsvSink } from "./csvRecords.js";
import { textBlocks } from "./textBlocks.js";
import type { RowFault, TextBatch, WantedColumn } from "./textSource.js";

const NOT_UTF8 = "is not UTF-8 text";

/**
 * Reads a CSV file (RFC 4180, a header, UTF-8) batch by batch.
 *
 * @throws InputError `LOG_EMPTY`, `FILE_FORMAT` or `COLUMN_MISSING`; see also textBlocks.
 */
export async function* csvSource(
  path: string,
  wanted: readonly WantedColumn[],
  reject: (fault: RowFault) => void,
): AsyncGenerator<TextBatch> {
  const rows = new CsvRows(path, wanted, reject);
  const records = new CsvRecords(rows);
  rows.values = records.values;
  let rest = "";
  let lastShare = 1;
  for await (const block of textBlocks(path)) {
    rows.damaged = block.damaged || (rows.damaged && rest !== "");
    lastShare = block.share;
    rest = records.read(rest + block.text, false);
    yield rows.take(block.share);
  }
  records.read(rest, true);
  yield rows.take(lastShare);
  if (!rows.hasHeader) throw new InputError("LOG_EMPTY", `${path} is empty: it has not even a header`);
}

/** Sorts the fields of records into the wanted columns. */
class CsvRows implements CsvSink {
  values: readonly string[] = [];
  /** Whether the text at hand has places that were not UTF-8. */
  damaged = false;
  hasHeader = false;
  #columnCount = 0;
  #positions: number[] = [];
  #lines: number[] = [];
  #cells: string[][] = [];

  constructor(
    readonly path: string,
    readonly wanted: readonly WantedColumn[],
    readonly reject: (fault: RowFault) => void,
  ) {}

  record(line: number, fieldCount: number): void {
    if (!this.hasHeader) {
      this.#header(fieldCount);
      return;
    }
    if (fieldCount !== this.#columnCount) {
      const reason = `has ${fieldCount} fields where the header has ${this.#columnCount}`;
      this.reject({ line, column: "", value: this.#rowText(fieldCount), reason });
      return;
    }
    if (this.damaged && this.#rowText(fieldCount).includes("\uFFFD")) {
      this.reject({ line, column: "", value: this.#rowText(fieldCount), reason: NOT_UTF8 });
      return;
    }
    this.#lines.push(line);
    const positions = this.#positions;
    for (let slot = 0; slot < positions.length; slot++)
      this.#cells[slot]!.push(this.values[positions[slot]!]!);
  }

  malformed(line: number, value: string, reason: string): void {
    if (!this.hasHeader)
      throw new InputError("FILE_FORMAT", `${this.path}: the header, line ${line}, ${reason}`);
    this.reject({ line, column: "", value, reason });
  }

  /** The rows since the last call. */
  take(share: number): TextBatch {
    const batch = { rowCount: this.#lines.length, lines: this.#lines, cells: this.#cells, share };
    this.#lines = [];
    this.#cells = this.wanted.map(() => []);
    return batch;
  }

  #header(fieldCount: number): void {
    const columns = this.values.slice(0, fieldCount);
    if (columns.some((name) => name.includes("\0") || (this.damaged && name.includes("\uFFFD"))))
      throw new InputError("FILE_FORMAT", `${this.path} is not a CSV text file: its first line is binary`);
    if (columns.some((name) => name.includes("\r")))
      throw new InputError("FILE_FORMAT", `${this.path} ends its lines with CR alone; convert them to LF`);
    this.#positions = columnPositions(this.path, this.wanted, columns);
    this.#columnCount = fieldCount;
    this.#cells = this.wanted.map(() => []);
    this.hasHeader = true;
  }

  #rowText(fieldCount: number): string {
    return this.values.slice(0, fieldCount).join(",");
  }
}
