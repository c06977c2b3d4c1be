import { optionChecks } from "../requireOption.js";
import { clockShifted } from "./clockShifted.js";
import { countersFrozen } from "./countersFrozen.js";
import { type DayFeatures, FAULT_KINDS, type Fault, type FaultDay, type FaultyDay } from "./fault.js";
import { featureDefault } from "./featureDefault.js";
import { fileRepeated } from "./fileRepeated.js";
import { hourDuplicated } from "./hourDuplicated.js";
import { labelsFlipped } from "./labelsFlipped.js";
import { labelsMissing } from "./labelsMissing.js";
import { robotSurge } from "./robotSurge.js";
import { sliceDropped } from "./sliceDropped.js";
import { storeRestarted } from "./storeRestarted.js";
import { unitsScaled } from "./unitsScaled.js";

const check = optionChecks("injectFault");

/**
 * A day with one thing wrong in it, and the truth about what was done.
 *
 * Why: a check that has never seen its fault is a hope. Every fault is a pure function of the day and its options; what it does not say
 * it changes stays bit for bit. Faults of clicks (`FAULT_KINDS` says which) take a day of clicks alone, since labels and features are
 * made of clicks afterwards; faults of labels need labels, those of features need features.
 *
 * @param day - clicks in time order, with labels [rowCount] or features [rowCount x width] where the fault is in them.
 * @param fault - which, where (`fromMs`, `toMs`, `slice`, `share`; all clicks by default) and how much.
 * @returns the faulty day, again in time order, and which of its rows were affected. A scope without a click affects none.
 * @throws InputError FAULT_KIND, FAULT_DAY (what the fault is in is missing, or made too early), FAULT_SCOPE, FAULT_COLUMNS,
 *   FAULT_ENTITY, FAULT_ENCODE, OPTION_RANGE.
 *
 * Cost: one pass over the day; a sort where clicks move.
 *
 * @example
 * ```ts
 * import { injectFault, simulateTable } from "@slidr/simulate";
 *
 * const { table } = simulateTable({ clicks: 2000, purchaseRate: 0.2 });
 * const fromMs = table.clickedAtMs[500]!;
 * const { day, truth } = injectFault({ table }, { kind: "labelsMissing", fromMs });
 * day.table.purchased!.subarray(500).includes(1); // => false
 * truth.affectedRows === table.purchased!.subarray(500).filter((flag) => flag === 1).length; // => true
 *
 * const labels = new Int8Array(2000);
 * injectFault({ table, labels }, { kind: "labelsFlipped", flipShare: 1 }).truth.affectedRows; // => 2000
 * injectFault({ table }, { kind: "unitsScaled", columns: ["userId_clicks_1m"] }); // throws "a day with features for unitsScaled"
 * ```
 */
export function injectFault(day: FaultDay, fault: Fault): FaultyDay {
  if (!Object.hasOwn(FAULT_KINDS, fault.kind))
    check.fail("FAULT_KIND", `kind to be one of ${Object.keys(FAULT_KINDS).join(", ")}`, fault.kind);
  switch (fault.kind) {
    case "labelsMissing":
      return labelsMissing(clicksOnly(day, fault), fault);
    case "sliceDropped":
      return sliceDropped(clicksOnly(day, fault), fault);
    case "hourDuplicated":
      return hourDuplicated(clicksOnly(day, fault), fault);
    case "clockShifted":
      return clockShifted(clicksOnly(day, fault), fault);
    case "robotSurge":
      return robotSurge(clicksOnly(day, fault), fault);
    case "fileRepeated":
      return fileRepeated(clicksOnly(day, fault), fault);
    case "labelsFlipped":
      return labelsFlipped(withLabels(day, fault), fault);
    case "featureDefault":
      return featureDefault(withFeatures(day, fault), fault);
    case "unitsScaled":
      return unitsScaled(withFeatures(day, fault), fault);
    case "countersFrozen":
      return countersFrozen(withFeatures(day, fault), fault);
    case "storeRestarted":
      return storeRestarted(withFeatures(day, fault), fault);
  }
}

function clicksOnly(day: FaultDay, { kind }: Fault): FaultDay {
  for (const name of ["labels", "features"] as const)
    if (day[name] !== undefined)
      check.fail(
        "FAULT_DAY",
        `a day of clicks alone for ${kind}, its labels and features made afterwards`,
        name,
      );
  return day;
}

function withLabels(day: FaultDay, { kind }: Fault): FaultDay & { labels: Int8Array } {
  const { labels, table } = day;
  if (labels === undefined) return check.fail("FAULT_DAY", `a day with labels for ${kind}`, "none");
  if (labels.length !== table.rowCount)
    check.fail("FAULT_DAY", `labels of length ${table.rowCount} (table)`, labels.length);
  return { ...day, labels };
}

function withFeatures(day: FaultDay, { kind }: Fault): FaultDay & { features: DayFeatures } {
  const { features, table } = day;
  if (features === undefined) return check.fail("FAULT_DAY", `a day with features for ${kind}`, "none");
  const { names, width, values } = features;
  if (names.length !== width || values.length !== table.rowCount * width)
    check.fail(
      "FAULT_DAY",
      `features of ${table.rowCount} rows with ${names.length} names`,
      `${values.length} values`,
    );
  return { ...day, features };
}
