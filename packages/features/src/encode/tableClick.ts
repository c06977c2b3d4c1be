import { type ClickTable, LOGGED_IN_UNKNOWN, type StringColumn } from "@slidr/clicks";
import type { FeatureClick } from "../spec/derived.js";

/** A table's row seen as a click, without copying it: for functions of the caller. */
export class TableClick implements FeatureClick {
  private row = 0;

  constructor(private readonly table: ClickTable) {}

  /** Looks at another row; returns itself. */
  at(row: number): this {
    this.row = row;
    return this;
  }

  get clickId(): string {
    return this.table.clickId[this.row]!;
  }

  get clickedAtMs(): number {
    return this.table.clickedAtMs[this.row]!;
  }

  get userId(): string {
    return this.table.userId.dictionary[this.table.userId.codes[this.row]!]!;
  }

  // Getters that may be undefined satisfy the optional fields of Click.
  get sessionId(): string | undefined {
    return this.text(this.table.sessionId);
  }

  get ip(): string | undefined {
    return this.text(this.table.ip);
  }

  get loggedIn(): boolean | undefined {
    const flag = this.table.loggedIn?.[this.row] ?? LOGGED_IN_UNKNOWN;
    return flag === LOGGED_IN_UNKNOWN ? undefined : flag === 1;
  }

  get attributes(): Readonly<Record<string, string | number>> {
    const attributes: Record<string, string | number> = {};
    for (const [name, column] of Object.entries(this.table.attributes)) {
      const value = column.kind === "number" ? column.values[this.row]! : this.text(column);
      if (value !== undefined && !Number.isNaN(value)) attributes[name] = value;
    }
    return attributes;
  }

  private text(column: StringColumn | undefined): string | undefined {
    return column?.dictionary[column.codes[this.row]!] || undefined;
  }
}
