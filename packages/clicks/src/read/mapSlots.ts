import type { ColumnMap } from "../map/columnMap.js";
import type { WantedColumn } from "./textSource.js";

/** Numbers the columns that a map names: each is read once, however many keys name it. */
export class MapSlots {
  readonly wanted: WantedColumn[] = [];

  /** The slot of a column, new or known. */
  slot(name: string, key: string): number {
    const known = this.wanted.findIndex((column) => column.name === name);
    return known >= 0 ? known : this.wanted.push({ name, key }) - 1;
  }
}

/** The columns that together stand for the user. */
export function userColumns(map: ColumnMap): readonly string[] {
  return typeof map.user === "string" ? [map.user] : map.user;
}
