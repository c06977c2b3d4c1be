import { InputError } from "../inputError.js";
import type { TextSink } from "../write/atomicFile.js";
import type { RowFault } from "./textSource.js";

const VALUE_CHARS_MAX = 200;
const EXAMPLES_MAX = 20;

/** A row that was not read, as a line of the rejects file. */
export interface Reject {
  /** 1-based line at which the row begins (CSV, JSONL: the header is line 1), or 1-based row number (Parquet). */
  readonly line: number;
  /** The log's column; "" where the row as a whole is at fault. */
  readonly column: string;
  /** What stood there, cut to 200 characters. */
  readonly value: string;
  readonly reason: string;
}

/** What was rejected in a run. */
export interface RejectSummary {
  readonly count: number;
  /** count / rows read. */
  readonly rate: number;
  /** Count by reason, the commonest first: `column "click_time" is empty`. */
  readonly byReason: Readonly<Record<string, number>>;
  /** The first few. */
  readonly examples: readonly Reject[];
  /** The file that has them all, where one was asked for. */
  readonly path?: string;
}

interface Reason {
  count: number;
  readonly first: Reject;
}

/** Counts rejects, keeps the first few and passes all of them on to a file, at bounded memory. */
export class RejectLog {
  count = 0;
  /** Those of them that could not be split into columns. */
  broken = 0;
  readonly #reasons = new Map<string, Reason>();
  readonly #examples: Reject[] = [];
  #pending: string[] = [];

  constructor(readonly sink: TextSink | undefined) {}

  readonly add = ({ line, column, value, reason }: RowFault): void => {
    const shown = value.length > VALUE_CHARS_MAX ? `${value.slice(0, VALUE_CHARS_MAX)}…` : value;
    const reject = { line, column, value: shown, reason };
    this.count += 1;
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(reject);
    const key = reasonText(reject);
    const known = this.#reasons.get(key);
    if (known) known.count += 1;
    else this.#reasons.set(key, { count: 1, first: reject });
    if (this.sink) this.#pending.push(`${JSON.stringify(reject)}\n`);
  };

  /** A row that could not be split into columns. */
  readonly addBroken = (fault: RowFault): void => {
    this.broken += 1;
    this.add(fault);
  };

  /** Writes what has come since the last call. */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const text = this.#pending.join("");
    this.#pending = [];
    await this.sink?.write(text);
  }

  summary(rowsRead: number, path: string | undefined): RejectSummary {
    const reasons = this.#commonest().map(([reason, { count }]) => [reason, count] as const);
    return {
      count: this.count,
      rate: rowsRead === 0 ? 0 : this.count / rowsRead,
      byReason: Object.fromEntries(reasons),
      examples: this.#examples.slice(),
      ...(path === undefined ? {} : { path }),
    };
  }

  /** @throws InputError `REJECT_RATE` where more than `rateMax` of the rows were rejected. */
  check(file: string, rowsRead: number, rateMax: number, path: string | undefined): void {
    if (this.count <= rateMax * rowsRead) return;
    const [reason, { count, first }] = this.#commonest()[0]!;
    const where = path === undefined ? "give rejectsPath to see them all" : `all of them are in ${path}`;
    throw new InputError(
      "REJECT_RATE",
      `${file}: ${this.count} of ${rowsRead} rows were rejected, more than the ${formatShare(rateMax)} allowed (rejectRateMax). ` +
        `Commonest (${count} rows): ${reason}; first in line ${first.line}: ${JSON.stringify(first.value)}. ` +
        `Mend the column map or the file, or allow more; ${where}.`,
    );
  }

  #commonest(): [string, Reason][] {
    return [...this.#reasons].sort(([, a], [, b]) => b.count - a.count);
  }
}

function reasonText({ column, reason }: Reject): string {
  return column === "" ? `row ${reason}` : `column "${column}" ${reason}`;
}

function formatShare(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
