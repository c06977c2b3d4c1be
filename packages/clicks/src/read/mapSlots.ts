import type { ColumnMap } from "../map/columnMap.js";

/** Numbers the columns that a map names: each is read once, however many keys name it. */
export class MapSlots {
  readonly wanted: { name: string; key: string; isText: boolean }[] = [];

  /** The slot of a column that is kept or compared as text, new or known. */
  text(name: string, key: string): number {
    return this.#slot(name, key, true);
  }

  /** The slot of a column that is read as a number or a time, new or known. */
  number(name: string, key: string): number {
    return this.#slot(name, key, false);
  }

  #slot(name: string, key: string, isText: boolean): number {
    const known = this.wanted.findIndex((column) => column.name === name);
    if (known < 0) return this.wanted.push({ name, key, isText }) - 1;
    if (isText) this.wanted[known]!.isText = true;
    return known;
  }
}

/** The columns that together stand for the user. */
export function userColumns(map: ColumnMap): readonly string[] {
  return typeof map.user === "string" ? [map.user] : map.user;
}
