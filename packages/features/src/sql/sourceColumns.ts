import type { DuckDBConnection } from "@duckdb/node-api";
import { InputError } from "@slidr/clicks";
import type { FeatureSpec } from "../spec/featureSpec.js";
import { logColumns } from "./inputSql.js";
import { specColumns } from "./specColumns.js";

/** A column that a relation has. */
export interface RelationColumn {
  readonly name: string;
  /** As DuckDB says it: `VARCHAR`, `BIGINT` ... */
  readonly type: string;
}

export async function describeRelation(
  connection: DuckDBConnection,
  relation: string,
): Promise<readonly RelationColumn[]> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation} AS log`);
  return described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Types that hold more than one value, or bytes. */
const notOneText = /^(?:STRUCT|MAP|UNION|BLOB|BIT|GEOMETRY|VARIANT)|\[\d*\]$/;
const numberTypes = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL)/;

export const isNumberType = (type: string) => numberTypes.test(type);

/** Where a log has each column of a spec: under the caller's name, as written by `writeClickFile`, or under its own. */
export function findColumns(
  spec: FeatureSpec,
  relation: readonly RelationColumn[],
  named: Readonly<Record<string, string>> = {},
  caller: string,
): Record<string, string> {
  const readers = specColumns(spec);
  const found: [string, string][] = [];
  for (const { column, source } of logColumns(spec, named, caller)) {
    const names = Object.hasOwn(named, column) ? [source] : [source, column];
    const there = names.map((name) => relationColumn(relation, name)).find((known) => known !== undefined);
    if (there === undefined) {
      const reader = readers.get(column);
      const why =
        reader === undefined ? "which every spec needs" : `which feature ${JSON.stringify(reader)} reads`;
      throw new InputError(
        "COLUMN_ABSENT",
        `${caller} requires column ${JSON.stringify(source)}, ${why} and the source lacks; fitSpecToLog leaves out the features that need it`,
      );
    }
    checkType(column, there, caller);
    found.push([column, there.name]);
  }
  return Object.fromEntries(found);
}

/** DuckDB does not tell upper from lower case; an exact match goes first. */
function relationColumn(relation: readonly RelationColumn[], name: string): RelationColumn | undefined {
  return (
    relation.find((known) => known.name === name) ??
    relation.find((known) => known.name.toLowerCase() === name.toLowerCase())
  );
}

function checkType(column: string, { name, type }: RelationColumn, caller: string): void {
  const rule =
    column === "clickedAtMs"
      ? isNumberType(type) || type === "VARCHAR" || "a column of numbers"
      : column === "loggedIn"
        ? type === "BOOLEAN" || "a column of true and false (BOOLEAN)"
        : !notOneText.test(type) || "a column of one text, number or flag each";
  if (rule === true) return;
  throw new InputError("COLUMN_TYPE", `${caller} requires ${rule}, got ${type} in ${JSON.stringify(name)}`);
}
