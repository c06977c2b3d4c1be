import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { type AttributeColumn, type ClickTable, LOGGED_IN_UNKNOWN, type StringColumn } from "@slidr/clicks";
import type { FeaturePlan } from "../plan/featurePlan.js";
import type { LogColumn } from "./inputSql.js";
import { isNumberType, type RelationColumn } from "./sourceColumns.js";
import { dialectWords } from "./sqlDialect.js";

/** Consecutive clicks, in log order, with the integers a store would have returned for them. */
export interface RawFeatureChunk {
  readonly rowCount: number;
  /** [rowCount x plan.rawWidth], row-major; -1 where a value is missing. */
  readonly values: Float64Array;
  /** [rowCount] 1 where the click is older than a ring it belongs to. */
  readonly late: Uint8Array;
  /** [rowCount] 1 where an entity knew the click's id. */
  readonly duplicate: Uint8Array;
  /** The clicks themselves, as far as the spec reads them: what an encoder needs beside the integers. */
  readonly table: ClickTable;
}

const chunkRows = 16_384;
const { name, textType } = dialectWords.duckdb;

/** Reads a program's result, or one that was stored, chunk by chunk. */
export async function* readRawChunks(
  connection: DuckDBConnection,
  relation: string,
  plan: FeaturePlan,
  columns: readonly LogColumn[],
  types: readonly RelationColumn[],
): AsyncGenerator<RawFeatureChunk> {
  const isNumber = (column: LogColumn) =>
    isNumberType(types.find((known) => known.name === column.name)?.type ?? textType);
  const kinds = columns.map((column) => kindOf(column, isNumber(column)));
  const selected = columns.map((column, c) => {
    const type = kinds[c] === "number" ? "DOUBLE" : kinds[c] === "flag" ? "BOOLEAN" : textType;
    return `CAST(${name(column.name)} AS ${type})`;
  });
  const raws = Array.from({ length: plan.rawWidth }, (_, raw) => `CAST(raw_${raw} AS INT)`);
  const result = await connection.stream(
    `SELECT ${[...selected, "late", "duplicate", ...raws].join(", ")} FROM ${relation}`,
  );
  let parts: DuckDBDataChunk[] = [];
  let rows = 0;
  for (;;) {
    const part = await result.fetchChunk();
    const isEnd = part === null || part.rowCount === 0;
    if (!isEnd) {
      parts.push(part);
      rows += part.rowCount;
    }
    if (rows > 0 && (isEnd || rows >= chunkRows)) {
      yield chunkOf(new Cells(parts, rows), plan, columns, kinds);
      parts = [];
      rows = 0;
    }
    if (isEnd) return;
  }
}

type ColumnKind = "id" | "text" | "number" | "flag";

function kindOf({ column }: LogColumn, isNumber: boolean): ColumnKind {
  if (column === "clickId") return "id";
  if (column === "clickedAtMs") return "number";
  if (column === "loggedIn") return "flag";
  // What a ClickTable holds as texts stays text, whatever the log made of it.
  return isNumber && !["userId", "sessionId", "ip"].includes(column) ? "number" : "text";
}

/** The columns of several data chunks, one behind the other. */
class Cells {
  constructor(
    private readonly parts: readonly DuckDBDataChunk[],
    readonly rowCount: number,
  ) {}

  each(column: number, visit: (value: unknown, row: number) => void): void {
    let row = 0;
    for (const part of this.parts) {
      const vector = part.getColumnVector(column);
      for (let i = 0; i < part.rowCount; i++) visit(vector.getItem(i), row++);
    }
  }
}

function chunkOf(
  cells: Cells,
  plan: FeaturePlan,
  columns: readonly LogColumn[],
  kinds: readonly ColumnKind[],
): RawFeatureChunk {
  const { rowCount } = cells;
  const flags = (at: number) => {
    const values = new Uint8Array(rowCount);
    cells.each(at, (value, row) => {
      values[row] = value === true ? 1 : 0;
    });
    return values;
  };
  const values = new Float64Array(rowCount * plan.rawWidth);
  for (let raw = 0; raw < plan.rawWidth; raw++) {
    cells.each(columns.length + 2 + raw, (value, row) => {
      values[row * plan.rawWidth + raw] = value as number;
    });
  }
  return {
    rowCount,
    values,
    late: flags(columns.length),
    duplicate: flags(columns.length + 1),
    table: tableOf(cells, columns, kinds),
  };
}

function tableOf(cells: Cells, columns: readonly LogColumn[], kinds: readonly ColumnKind[]): ClickTable {
  const { rowCount } = cells;
  const clickId = new Array<string>(rowCount);
  let clickedAtMs = new Float64Array(0);
  let loggedIn: Uint8Array | undefined;
  const texts: Record<string, StringColumn> = {};
  const attributes: [string, AttributeColumn][] = [];
  for (const [at, { column }] of columns.entries()) {
    if (kinds[at] === "id") {
      cells.each(at, (value, row) => {
        clickId[row] = value as string;
      });
    } else if (column === "clickedAtMs") clickedAtMs = numbersOf(cells, at);
    else if (kinds[at] === "flag") loggedIn = loggedInOf(cells, at);
    else if (kinds[at] === "number")
      attributes.push([column, { kind: "number", values: numbersOf(cells, at) }]);
    else if (["userId", "sessionId", "ip"].includes(column)) texts[column] = textsOf(cells, at);
    else attributes.push([column, textsOf(cells, at)]);
  }
  const { userId, ...others } = texts;
  return {
    rowCount,
    clickId,
    clickedAtMs,
    userId: userId!,
    ...others,
    ...(loggedIn && { loggedIn }),
    attributes: Object.fromEntries(attributes),
  };
}

function numbersOf(cells: Cells, at: number): Float64Array<ArrayBuffer> {
  const values = new Float64Array(cells.rowCount);
  cells.each(at, (value, row) => {
    values[row] = value === null ? Number.NaN : (value as number);
  });
  return values;
}

function loggedInOf(cells: Cells, at: number): Uint8Array {
  const values = new Uint8Array(cells.rowCount);
  cells.each(at, (value, row) => {
    values[row] = value === null ? LOGGED_IN_UNKNOWN : value === true ? 1 : 0;
  });
  return values;
}

function textsOf(cells: Cells, at: number): StringColumn {
  const codes = new Uint32Array(cells.rowCount);
  const codeOf = new Map<string, number>();
  cells.each(at, (value, row) => {
    const text = (value as string | null) ?? "";
    let code = codeOf.get(text);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(text, code);
    }
    codes[row] = code;
  });
  return { kind: "string", codes, dictionary: [...codeOf.keys()] };
}
