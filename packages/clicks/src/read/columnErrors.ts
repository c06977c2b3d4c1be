import { InputError } from "../inputError.js";
import { nearestFirst } from "../text/nearestFirst.js";
import type { WantedColumn } from "./textSource.js";

const COLUMNS_SHOWN = 40;

/** The position of each wanted column among the file's. */
export function columnPositions(
  path: string,
  wanted: readonly WantedColumn[],
  columns: readonly string[],
): number[] {
  return wanted.map((column) => {
    const position = columns.indexOf(column.name);
    if (position < 0) throw missingColumn(path, column, columns);
    if (columns.indexOf(column.name, position + 1) >= 0)
      throw new InputError(
        "COLUMN_TWICE",
        `${path} has two columns named "${column.name}" (map: ${column.key}); rename one of them`,
      );
    return position;
  });
}

/** A column that the map names and the file lacks; the file's columns follow, the nearest name first. */
export function missingColumn(
  path: string,
  { name, key }: WantedColumn,
  columns: readonly string[],
): InputError {
  const shown = nearestFirst(name, columns)
    .slice(0, COLUMNS_SHOWN)
    .map((column) => JSON.stringify(column));
  const more = columns.length > COLUMNS_SHOWN ? ` and ${columns.length - COLUMNS_SHOWN} more` : "";
  return new InputError(
    "COLUMN_MISSING",
    `${path} has no column "${name}" (map: ${key}); it has ${shown.join(", ")}${more}`,
  );
}
