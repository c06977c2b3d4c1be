/** A record may span lines; one longer than this has a quote that was never closed. */
const RECORD_CHARS_MAX = 1 << 20;

const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

const NEEDS_MORE_TEXT = -1;
const MALFORMED = -2;

/** Receives the records of a CSV text. */
export interface CsvSink {
  /** One record: its 1-based line, and how many fields it has; fields are in the reader's `field`. */
  record(line: number, fieldCount: number): void;
  /** A record that breaks the rules of quotes; `text` is its first line. */
  malformed(line: number, text: string, reason: string): void;
}

/**
 * Splits CSV text into records by RFC 4180: fields between commas, in double quotes where they hold commas, quotes
 * (doubled) or line ends. Lines end in LF or CRLF, mixed at will; empty lines are skipped; a quote inside an unquoted
 * field is an ordinary character.
 *
 * Reading goes on in the line after a malformed record's first line, so one open quote costs one row, not the rest of
 * the file. Line numbers count line feeds, those inside quotes too.
 */
export class CsvRecords {
  /** 1-based line of the next record. */
  line = 1;
  /** Why the last record was malformed. */
  #problem = "";
  #values: string[] = [];
  #text = "";
  #nextQuote = 0;

  constructor(readonly sink: CsvSink) {}

  /** The fields of the record just given to the sink; valid until the next one. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** Reads all whole records of `text`, which begins at a record; returns the part that needs more text. */
  read(text: string, isLast: boolean): string {
    this.#text = text;
    this.#nextQuote = -1;
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf("\n", at);
      const lineEnd = newline < 0 ? text.length : newline;
      const next = this.#hasQuote(at, lineEnd) ? this.#quoted(at, isLast) : this.#plain(at, lineEnd);
      if (next === NEEDS_MORE_TEXT) break;
      if (next === MALFORMED) {
        this.sink.malformed(this.line, text.slice(at, lineEnd), this.#problem);
        this.line += 1;
        at = lineEnd + 1;
      } else at = next;
    }
    return text.slice(at);
  }

  #hasQuote(at: number, lineEnd: number): boolean {
    if (this.#nextQuote < at) {
      const found = this.#text.indexOf('"', at);
      this.#nextQuote = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#nextQuote < lineEnd;
  }

  /** A record without quotes ends with its line. */
  #plain(start: number, lineEnd: number): number {
    const text = this.#text;
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === RETURN ? lineEnd - 1 : lineEnd;
    if (end > start) {
      let count = 0;
      let fieldStart = start;
      for (let at = start; at < end; at++) {
        if (text.charCodeAt(at) !== COMMA) continue;
        this.#values[count++] = text.slice(fieldStart, at);
        fieldStart = at + 1;
      }
      this.#values[count++] = text.slice(fieldStart, end);
      this.sink.record(this.line, count);
    }
    this.line += 1;
    return lineEnd + 1;
  }

  /** A record with quotes: field by field. */
  #quoted(start: number, isLast: boolean): number {
    const text = this.#text;
    let at = start;
    let count = 0;
    let newlines = 0;
    for (;;) {
      if (text.charCodeAt(at) === QUOTE) {
        const close = this.#closingQuote(at, start, isLast);
        if (close < 0) return close;
        const value = text.slice(at + 1, close);
        for (let found = value.indexOf("\n"); found >= 0; found = value.indexOf("\n", found + 1))
          newlines += 1;
        this.#values[count++] = value.includes('"') ? value.replaceAll('""', '"') : value;
        at = close + 1;
      } else {
        const end = fieldEnd(text, at);
        this.#values[count++] = text.slice(at, end);
        at = end;
      }
      if (text.charCodeAt(at) === COMMA) {
        at += 1;
        continue;
      }
      if (text.charCodeAt(at) === RETURN && (at + 1 === text.length || text.charCodeAt(at + 1) === NEWLINE))
        at += 1;
      if (at < text.length && text.charCodeAt(at) !== NEWLINE) {
        this.#problem = "has text after a closing quote";
        return MALFORMED;
      }
      this.sink.record(this.line, count);
      this.line += 1 + newlines;
      return at + 1;
    }
  }

  /** The position of the quote that closes the one at `open`. */
  #closingQuote(open: number, recordStart: number, isLast: boolean): number {
    const text = this.#text;
    let at = open + 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0 || quote - recordStart > RECORD_CHARS_MAX) {
        if (quote < 0 && !isLast && text.length - recordStart <= RECORD_CHARS_MAX) return NEEDS_MORE_TEXT;
        this.#problem = "has a quote that is never closed";
        return MALFORMED;
      }
      if (text.charCodeAt(quote + 1) !== QUOTE) return quote;
      at = quote + 2;
    }
  }
}

function fieldEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === NEWLINE) break;
    if (code === RETURN && (at + 1 === text.length || text.charCodeAt(at + 1) === NEWLINE)) break;
  }
  return at;
}
