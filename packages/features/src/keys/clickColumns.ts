import { type Click, type ClickTable, InputError, LOGGED_IN_UNKNOWN, type StringColumn } from "@slidr/clicks";

/** Longest text that may be a key or a click id, in UTF-16 units. */
export const idLengthMax = 4096;

/** Whether a text may be a key or a click id: not too long, and no half of a surrogate pair, which UTF-8 cannot hold. */
export const isId = (text: string): boolean =>
  typeof text === "string" && text.length <= idLengthMax && text.isWellFormed();

/** Returns the text, or throws when it may not be an id. */
export function checkId(text: string, column: string, caller: string, where: string): string {
  if (isId(text)) return text;
  if (typeof text !== "string") {
    throw new InputError("ID_TEXT", `${caller} requires ids as texts, got ${text} in ${column} at ${where}`);
  }
  if (text.length > idLengthMax) {
    throw new InputError(
      "ID_LENGTH",
      `${caller} requires ids of at most ${idLengthMax} characters, got ${text.length} in ${column} at ${where}`,
    );
  }
  throw new InputError(
    "ID_TEXT",
    `${caller} requires ids of well-formed Unicode, got a lone surrogate in ${column} at ${where}`,
  );
}

/** A click's column as text: "" when missing (null too, which JSON may hold), numbers in their shortest form, `loggedIn` as true or false. */
export function clickText(click: Click, column: string): string {
  switch (column) {
    case "userId":
      return click.userId ?? "";
    case "sessionId":
      return click.sessionId ?? "";
    case "ip":
      return click.ip ?? "";
    case "loggedIn":
      return String(click.loggedIn ?? "");
    default: {
      const value = ownAttribute(click, column);
      return Number.isNaN(value) ? "" : String(value ?? "");
    }
  }
}

/** A click's column as a number: NaN when missing; a text is read as a number where it is one. */
export function clickNumber(click: Click, column: string): number {
  const value = ownAttribute(click, column);
  return typeof value === "number" ? value : textNumber(value ?? "", column);
}

const ownAttribute = (click: Click, column: string) =>
  click.attributes !== undefined && Object.hasOwn(click.attributes, column)
    ? click.attributes[column]
    : undefined;

/** A text as a number: NaN when it is empty; a text that is no number is an error. */
export function textNumber(text: string, column: string): number {
  if (text === "") return Number.NaN;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new InputError(
    "ATTRIBUTE_NUMBER",
    `Encoder.encode requires numbers in ${column}, got ${JSON.stringify(text.slice(0, 100))}; attribute(..., { as: "category" }) takes texts`,
  );
}

/** A table's column as codes into texts, whatever its type; throws when the table lacks it. */
export function tableTexts(
  table: ClickTable,
  column: string,
  caller: string,
): { readonly codes: Uint32Array | Uint8Array; readonly texts: readonly string[] } {
  const fixed: Record<string, StringColumn | undefined> = {
    userId: table.userId,
    sessionId: table.sessionId,
    ip: table.ip,
  };
  if (Object.hasOwn(fixed, column) && fixed[column]) {
    return { codes: fixed[column].codes, texts: fixed[column].dictionary };
  }
  if (column === "loggedIn" && table.loggedIn) {
    const texts = new Array<string>(LOGGED_IN_UNKNOWN + 1).fill("");
    texts[0] = "false";
    texts[1] = "true";
    return { codes: table.loggedIn, texts };
  }
  const attribute =
    isFixed(column) || !Object.hasOwn(table.attributes, column) ? undefined : table.attributes[column];
  if (attribute === undefined) throw lacks(column, caller);
  if (attribute.kind === "string") return { codes: attribute.codes, texts: attribute.dictionary };
  return codesOfNumbers(attribute.values);
}

const isFixed = (column: string) => ["userId", "sessionId", "ip", "loggedIn"].includes(column);

/** The error for a column that a table lacks. */
export function lacks(column: string, caller: string): InputError {
  return new InputError(
    "COLUMN_ABSENT",
    `${caller} requires column ${JSON.stringify(column)}, which the table lacks; fitSpecToLog leaves out the features that need it`,
  );
}

function codesOfNumbers(values: Float64Array) {
  const codeOf = new Map<number, number>();
  const codes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    // -0 and 0 are one key, as Map has it.
    const value = values[row]!;
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    codes[row] = code;
  }
  return { codes, texts: [...codeOf.keys()].map((value) => (Number.isNaN(value) ? "" : String(value))) };
}
