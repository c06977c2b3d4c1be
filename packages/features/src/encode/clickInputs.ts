import type { Click, ClickTable } from "@slidr/clicks";
import { clickNumber, clickText, lacks, tableTexts, textNumber } from "../keys/clickColumns.js";
import { hashText } from "../keys/hashText.js";
import { entityText, partText } from "../keys/keyText.js";
import { type KeyPart, partColumn } from "../spec/entity.js";
import type {
  AttributeDefinition,
  CyclicDefinition,
  FlagDefinition,
  LookupDefinition,
} from "../spec/featureSpec.js";
import { type Lookup, type Lookups, lookupNamed } from "./lookups.js";

/** Features that read the click itself rather than a store. */
export type InputDefinition = CyclicDefinition | FlagDefinition | AttributeDefinition | LookupDefinition;

/** Reads one number of a click; NaN when missing. */
export type ClickInput = (click: Click) => number;
/** The same of a table's row. */
export type RowInput = (row: number) => number;

/** What input readers need beside the click. */
export interface InputContext {
  /** Hours since Monday 00:00 in the spec's zone, 0 to 167. */
  readonly hourOfWeek: (epochMs: number) => number;
  readonly lookups?: Lookups;
  readonly caller: string;
}

/** How to read a definition's number of a click object. */
export function clickInput(definition: InputDefinition, context: InputContext): ClickInput {
  switch (definition.kind) {
    case "hourOfDay":
    case "dayOfWeek": {
      const turn = turnOf(definition, context);
      return (click) => turn(click.clickedAtMs);
    }
    case "attribute": {
      const { column } = definition;
      if (definition.as === "number") return (click) => clickNumber(click, column);
      break;
    }
    case "lookup": {
      const lookup = lookupNamed(context.lookups, definition.table, context.caller);
      const { by } = definition;
      return (click) =>
        ask(
          lookup,
          entityText(by, (part) => partText(part, clickText(click, partColumn(part)))),
        );
    }
  }
  const { column } = definition;
  const numberOf = textInput(definition);
  return (click) => numberOf(clickText(click, column));
}

/** How to read a definition's number of a table's row: texts are worked out once per dictionary entry. */
export function rowInput(definition: InputDefinition, table: ClickTable, context: InputContext): RowInput {
  switch (definition.kind) {
    case "hourOfDay":
    case "dayOfWeek": {
      const turn = turnOf(definition, context);
      const { clickedAtMs } = table;
      return (row) => turn(clickedAtMs[row]!);
    }
    case "attribute": {
      const { column } = definition;
      if (definition.as !== "number") break;
      const attribute = Object.hasOwn(table.attributes, column) ? table.attributes[column] : undefined;
      if (attribute === undefined) throw lacks(column, context.caller);
      if (attribute.kind === "number") return (row) => attribute.values[row]!;
      return perCode(attribute.codes, attribute.dictionary, (text) => textNumber(text, column));
    }
    case "lookup":
      return rowLookup(definition, table, context);
  }
  const { codes, texts } = tableTexts(table, definition.column, context.caller);
  return perCode(codes, texts, textInput(definition));
}

function rowLookup(definition: LookupDefinition, table: ClickTable, context: InputContext): RowInput {
  const lookup = lookupNamed(context.lookups, definition.table, context.caller);
  const columns = new Map(
    definition.by.map((part) => [part, tableTexts(table, partColumn(part), context.caller)] as const),
  );
  const [only] = definition.by;
  if (definition.by.length === 1) {
    const { codes, texts } = columns.get(only!)!;
    return perCode(codes, texts, (text) => ask(lookup, partText(only!, text)));
  }
  return (row) => {
    const textOf = (part: KeyPart) => {
      const { codes, texts } = columns.get(part)!;
      return partText(part, texts[codes[row]!]!);
    };
    return ask(lookup, entityText(definition.by, textOf));
  };
}

const ask = (lookup: Lookup, key: string) => (key === "" ? Number.NaN : (lookup(key) ?? Number.NaN));

/** Works a text's number out at most once per code. */
function perCode(
  codes: Uint32Array | Uint8Array,
  texts: readonly string[],
  numberOf: (text: string) => number,
): RowInput {
  const values = new Float64Array(texts.length);
  const isKnown = new Uint8Array(texts.length);
  return (row) => {
    const code = codes[row]!;
    if (isKnown[code] === 0) {
      values[code] = numberOf(texts[code]!);
      isKnown[code] = 1;
    }
    return values[code]!;
  };
}

function textInput(definition: FlagDefinition | AttributeDefinition): (text: string) => number {
  if (definition.kind === "attribute") {
    const scratch = new Int32Array(2);
    return (text) => {
      if (text === "") return Number.NaN;
      hashText(text, scratch, 0);
      return (scratch[1]! >>> 0) % definition.buckets;
    };
  }
  const yes = new Set(definition.column === "loggedIn" ? ["true"] : definition.is);
  return (text) => (text === "" ? Number.NaN : Number(yes.has(text)));
}

function turnOf({ kind }: CyclicDefinition, { hourOfWeek }: InputContext): (epochMs: number) => number {
  if (kind === "hourOfDay") return (epochMs) => hourOfWeek(epochMs) % 24;
  return (epochMs) => Math.floor(hourOfWeek(epochMs) / 24);
}
