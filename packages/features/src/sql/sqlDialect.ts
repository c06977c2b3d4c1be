/** The SQL of which engine. */
export type SqlDialect = "duckdb" | "spark";

/** Where the engines write the same thing differently. */
export interface DialectWords {
  /** A quoted identifier. */
  name(identifier: string): string;
  /** A quoted string. */
  text(value: string): string;
  /** The type of texts. */
  readonly textType: string;
  /** Types of `typeof` that hold NaN and -0. */
  readonly floatTypes: string;
  /** Whether the whole of a text matches a regular expression. */
  isMatch(expression: string, pattern: string): string;
  /** A number 0 to 255 as two hexadecimal digits. */
  hexByte(expression: string): string;
  /** The value that many rows before that are not null. */
  lagKnown(expression: string, rows: number, over: string): string;
  /** Bytes of a text in UTF-8. */
  bytes(expression: string): string;
  /** A text without what a regular expression finds. */
  without(expression: string, pattern: string): string;
}

const duckdb: DialectWords = {
  name: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  textType: "VARCHAR",
  floatTypes: "'DOUBLE', 'FLOAT'",
  isMatch: (expression, pattern) => `REGEXP_FULL_MATCH(${expression}, ${duckdb.text(pattern)})`,
  hexByte: (expression) => `PRINTF('%02x', ${expression})`,
  lagKnown: (expression, rows, over) => `LAG(${expression}, ${rows} IGNORE NULLS) OVER (${over})`,
  bytes: (expression) => `STRLEN(${expression})`,
  without: (expression, pattern) => `REGEXP_REPLACE(${expression}, ${duckdb.text(pattern)}, '', 'g')`,
};

const spark: DialectWords = {
  name: (identifier) => `\`${identifier.replaceAll("`", "``")}\``,
  text: (value) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  textType: "STRING",
  floatTypes: "'double', 'float'",
  // Not RLIKE: to Java the end of a line is an end of the text too.
  isMatch: (expression, pattern) =>
    `(REGEXP_EXTRACT(${expression}, ${spark.text(`^(?:${pattern})$`)}, 0) = ${expression} AND ${expression} <> '')`,
  hexByte: (expression) => `LOWER(LPAD(HEX(${expression}), 2, '0'))`,
  lagKnown: (expression, rows, over) => `LAG(${expression}, ${rows}) IGNORE NULLS OVER (${over})`,
  bytes: (expression) => `OCTET_LENGTH(${expression})`,
  without: (expression, pattern) => `REGEXP_REPLACE(${expression}, ${spark.text(pattern)}, '')`,
};

export const dialectWords: Readonly<Record<SqlDialect, DialectWords>> = { duckdb, spark };
