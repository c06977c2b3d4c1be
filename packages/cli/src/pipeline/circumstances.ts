import { type ClickTable, InputError, LOGGED_IN_UNKNOWN } from "@slidr/clicks";
import type { FeatureMatrix } from "@slidr/features";

/** What usually decides who buys, of what a log may have: account, device, country, hour, and an address shared by many. */
const DEFAULT_CIRCUMSTANCES = ["loggedIn", "device", "country", "hourOfDay", "ip_distinct_user_1d"];
/** A category gets a column of its own when it has at least this share of the clicks; the others share the base. */
const SHARE_MIN = 0.01;

/** Circumstances of some clicks as numbers. */
export interface Circumstances {
  /** What was used: fields and features by name. */
  readonly of: readonly string[];
  readonly width: number;
  /** [clicks x width]. */
  readonly values: Float64Array;
}

export interface CircumstanceSources {
  readonly table: ClickTable;
  readonly features: FeatureMatrix;
}

/**
 * The circumstances over which purchasers are weighed to represent humans: fields of the log, or columns of features.
 *
 * They are what decides who buys, not how somebody clicks: a weight by clicking speed would make of robots what purchasers are compared
 * with. Without `wanted`, the usual ones that the log has.
 */
export function circumstancesOf(
  { table, features }: CircumstanceSources,
  rows: Uint32Array,
  wanted?: readonly string[],
): Circumstances {
  const has = (name: string) => columnsOf(name, table, features, rows) !== undefined;
  const names = wanted ?? DEFAULT_CIRCUMSTANCES.filter(has);
  const columns = names.flatMap((name) => {
    const found = columnsOf(name, table, features, rows);
    if (found !== undefined) return found;
    const known = ["loggedIn", ...Object.keys(table.attributes), ...features.names];
    throw new InputError(
      "CIRCUMSTANCE",
      `train requires --circumstances to name fields or features of the log, got ${JSON.stringify(name)}; there are ${known.join(", ")}`,
    );
  });
  const values = new Float64Array(rows.length * columns.length);
  columns.forEach((column, at) => {
    for (let click = 0; click < rows.length; click++)
      values[click * columns.length + at] = column(rows[click]!);
  });
  return { of: names, width: columns.length, values };
}

/** A circumstance of a few values, as codes. */
export interface Levels {
  readonly names: readonly string[];
  /** [clicks], each below `names.length`. */
  readonly codes: Uint32Array;
}

/** The values of a circumstance that has some, such as a device or being logged in; undefined for numbers. */
export function levelsOf(table: ClickTable, rows: Uint32Array, name: string): Levels | undefined {
  if (name === "loggedIn" && table.loggedIn) {
    const { loggedIn } = table;
    return {
      names: ["no", "yes", "(missing)"],
      codes: Uint32Array.from(rows, (row) => Math.min(2, loggedIn[row]!)),
    };
  }
  const attribute = table.attributes[name];
  if (attribute?.kind !== "string") return undefined;
  return {
    names: attribute.dictionary.map((value) => value || "(missing)"),
    codes: Uint32Array.from(rows, (row) => attribute.codes[row]!),
  };
}

type Column = (row: number) => number;

function columnsOf(
  name: string,
  table: ClickTable,
  features: FeatureMatrix,
  rows: Uint32Array,
): Column[] | undefined {
  if (name === "loggedIn" && table.loggedIn) {
    const { loggedIn } = table;
    return [1, LOGGED_IN_UNKNOWN].map((value) => (row: number) => (loggedIn[row] === value ? 1 : 0));
  }
  if (name === "hourOfDay") {
    const sides = ["hourOfDay_sin", "hourOfDay_cos"].flatMap((side) => featureColumn(side, features) ?? []);
    return sides.length === 2 ? sides : undefined;
  }
  const attribute = table.attributes[name];
  if (attribute?.kind === "string") return levelColumns(attribute.codes, rows);
  if (attribute?.kind === "number") {
    return [
      (row) => finiteOr0(attribute.values[row]!),
      (row) => (Number.isFinite(attribute.values[row]!) ? 0 : 1),
    ];
  }
  return featureColumn(name, features);
}

/** A feature; counts by their logarithm, since they range over orders of magnitude. */
function featureColumn(name: string, { names, width, values }: FeatureMatrix): Column[] | undefined {
  const at = names.indexOf(name);
  if (at < 0) return undefined;
  return [(row) => Math.sign(values[row * width + at]!) * Math.log1p(Math.abs(values[row * width + at]!))];
}

/** A column of 0 and 1 for each common value. */
function levelColumns(codes: Uint32Array, rows: Uint32Array): Column[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1);
  const common = [...counts].filter(([, count]) => count >= SHARE_MIN * rows.length).map(([code]) => code);
  return common.map((code) => (row: number) => (codes[row] === code ? 1 : 0));
}

function finiteOr0(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
