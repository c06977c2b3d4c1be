import type { AttributeSource, ColumnMap, FlagColumn } from "../map/columnMap.js";
import { type TimeReader, timeReader } from "../time/timeReader.js";
import {
  addressField,
  amountField,
  choiceField,
  clickTimeField,
  flagLists,
  numberAttribute,
  purchaseTimeField,
  textAttribute,
  textField,
  userField,
} from "./fieldReaders.js";
import { MapSlots, userColumns } from "./mapSlots.js";
import type { FieldReader } from "./rowDraft.js";
import type { WantedColumn } from "./textSource.js";

/** A test of one column against a list of values. */
export interface ValueRule {
  readonly slot: number;
  readonly values: ReadonlySet<string>;
  readonly why: string;
}

/** A column map, compiled: what to do with the cells of a row. */
export interface RowPlan {
  readonly wanted: readonly WantedColumn[];
  readonly drops: readonly ValueRule[];
  /** Which rows are clicks; undefined: all that are no purchase events. */
  readonly clickRows: ValueRule | undefined;
  /** Which rows are purchase events; undefined: purchases are no rows of their own. */
  readonly purchaseRows: ValueRule | undefined;
  readonly clickFields: readonly FieldReader[];
  readonly purchaseFields: readonly FieldReader[];
  readonly textAttributes: readonly string[];
  readonly numberAttributes: readonly string[];
  readonly times: readonly { readonly column: string; readonly reader: TimeReader }[];
}

/** Compiles a map, whose columns are then read once each. */
export function compileRowPlan(map: ColumnMap): RowPlan {
  const slots = new MapSlots();
  const shared = sharedFields(map, slots);
  const event = map.purchase !== null && "event" in map.purchase ? map.purchase.event : undefined;
  const flag = map.purchase !== null && "column" in map.purchase ? map.purchase : undefined;
  const flagged = flag ? flagFields(map, flag, slots) : { fields: [], times: [] };
  const attributes = attributeFields(map, slots);
  const eventAmount =
    event && map.amount ? [amountField(slots.number(map.amount, "amount"), map.amount, () => true)] : [];
  return {
    drops: (map.drop ?? []).map(({ column, equals, why }, index) => ({
      slot: slots.text(column, `drop[${index}].column`),
      values: new Set(equals),
      why,
    })),
    clickRows: map.rows && {
      slot: slots.text(map.rows.column, "rows.column"),
      values: new Set(map.rows.in),
      why: `not a click: "${map.rows.column}" is none of ${map.rows.in.map((value) => JSON.stringify(value)).join(", ")}`,
    },
    purchaseRows: event && {
      slot: slots.text(event.column, "purchase.event.column"),
      values: new Set(event.equals),
      why: "",
    },
    clickFields: [...shared.fields, ...clickOnlyFields(map, slots), ...flagged.fields, ...attributes.fields],
    purchaseFields: [...shared.fields, ...eventAmount],
    textAttributes: attributes.texts,
    numberAttributes: attributes.numbers,
    times: [...shared.times, ...flagged.times],
    // Filled by all of the above.
    wanted: slots.wanted,
  };
}

interface TimedFields {
  readonly fields: FieldReader[];
  readonly times: { column: string; reader: TimeReader }[];
}

/** Fields that clicks and purchase events both have. */
function sharedFields(map: ColumnMap, slots: MapSlots): TimedFields {
  const { column } = map.time;
  const reader = timeReader(map.time);
  const fields = [clickTimeField(slots.number(column, "time.column"), column, reader)];
  const columns = userColumns(map);
  fields.push(
    userField(
      columns.map((name) => slots.text(name, "user")),
      columns,
    ),
  );
  if (map.session !== null)
    fields.push(textField("session", slots.text(map.session, "session"), map.session, false));
  return { fields, times: [{ column, reader }] };
}

function clickOnlyFields(map: ColumnMap, slots: MapSlots): FieldReader[] {
  const fields: FieldReader[] = [];
  if (map.clickId !== null)
    fields.push(textField("clickId", slots.text(map.clickId, "clickId"), map.clickId, true));
  if (map.ip !== null) {
    const { column, opaque } = typeof map.ip === "string" ? { column: map.ip, opaque: false } : map.ip;
    const slot = slots.text(column, "ip");
    fields.push(opaque ? textField("ip", slot, column, false) : addressField(slot, column));
  }
  const { loggedIn, truth, split } = map;
  if (loggedIn !== null) {
    const slot = slots.text(loggedIn.column, "loggedIn.column");
    fields.push(choiceField("loggedIn", slot, loggedIn.column, flagLists(loggedIn)));
  }
  if (truth) {
    const slot = slots.text(truth.column, "truth.column");
    fields.push(choiceField("truth", slot, truth.column, [truth.human, truth.robotic]));
  }
  if (split?.by === "column") {
    const slot = slots.text(split.column, "split.column");
    fields.push(choiceField("part", slot, split.column, [split.train, split.calibrate, split.test]));
  }
  return fields;
}

/** Purchases that are a flag on the click's own row. */
function flagFields(map: ColumnMap, flag: FlagColumn, slots: MapSlots): TimedFields {
  const slot = slots.text(flag.column, "purchase.column");
  const fields = [choiceField("purchased", slot, flag.column, flagLists(flag))];
  const times: TimedFields["times"] = [];
  if (map.purchaseTime) {
    const { column } = map.purchaseTime;
    const reader = timeReader(map.purchaseTime);
    times.push({ column, reader });
    fields.push(purchaseTimeField(slots.number(column, "purchaseTime.column"), column, reader));
  }
  if (map.amount)
    fields.push(
      amountField(slots.number(map.amount, "amount"), map.amount, ({ purchased }) => purchased === 1),
    );
  return { fields, times };
}

function attributeFields(map: ColumnMap, slots: MapSlots) {
  const texts: string[] = [];
  const numbers: string[] = [];
  const fields = Object.entries(map.attributes ?? {}).map(([name, source]): FieldReader => {
    const { column, type, before }: AttributeSource =
      typeof source === "string" ? { column: source } : source;
    const key = `attributes.${name}`;
    if (type === "number") return numberAttribute(numbers.push(name) - 1, slots.number(column, key), column);
    return textAttribute(texts.push(name) - 1, slots.text(column, key), column, before);
  });
  return { fields, texts, numbers };
}
