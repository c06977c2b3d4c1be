import { ALL_SLICES, zoneOffset } from "@slidr/clicks";
import { type FeatureSpec, featureNames, specHash } from "@slidr/features";
import { type DayProfile, type ProfiledFeature, profileDay, type SchemaColumn } from "@slidr/guardrails";
import { midnightMs } from "../midnight.js";
import { labelClicks } from "./labelClicks.js";
import type { PreparedDay } from "./prepareDay.js";
import type { Traffic } from "./traffic.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The most slices that are profiled apart; beyond, the day is profiled as a whole. */
const SLICES_MAX = 256;

/** Rows of one local day, one after another in a log in time order. */
export interface LocalDay {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromRow: number;
  readonly toRow: number;
}

/**
 * The days of a log that can be judged, as profiles, in time order.
 *
 * Whole local days only. The first is left out, for counters are still filling up; the last ones are where purchases may still
 * come. Labels are those by purchase, as known at the log's end: account histories would hide that purchases are missing.
 */
export function profileDays(
  { assignment, spec, features }: Pick<PreparedDay, "assignment" | "spec" | "features">,
  traffic: Traffic,
  timeZone: string,
): DayProfile[] {
  const { table, purchaseWindowMs } = traffic;
  const { clickedAtMs, purchasedAtMs, rowCount } = table;
  const asOfMs = clickedAtMs[rowCount - 1]!;
  const human = labelClicks(traffic, asOfMs).purchase;
  const named = assignment.tree.names.length <= SLICES_MAX;
  const columns = profiledFeatures(spec);
  const whole = wholeDays(clickedAtMs, timeZone).slice(1);
  return whole
    .filter(({ toMs }) => toMs + purchaseWindowMs <= asOfMs)
    .map((local) => {
      const { fromMs, toMs, fromRow, toRow } = local;
      const part = {
        human: human.subarray(fromRow, toRow),
        clickedAtMs: clickedAtMs.subarray(fromRow, toRow),
      };
      const bought = purchasedAtMs?.subarray(fromRow, toRow);
      return profileDay({
        fromMs,
        toMs,
        timeZone,
        schema: schemaOf(traffic),
        specHash: specHash(spec),
        ...part,
        clickId: (row) => table.clickId[fromRow + row]!,
        slice: named
          ? { codes: assignment.slice.subarray(fromRow, toRow), names: assignment.tree.names }
          : { codes: new Uint8Array(toRow - fromRow), names: [ALL_SLICES] },
        ...(bought && {
          conversionDelayMs: Float64Array.from(bought, (atMs, row) => atMs - part.clickedAtMs[row]!),
        }),
        features: {
          columns: columns.map(({ column: _, ...feature }) => feature),
          values: columnsOfRows(
            features,
            columns.map(({ column }) => column),
            local,
          ),
        },
      });
    });
}

/** The local days that a log covers from end to end; its first and last only where clicks come within an hour of the day's edge. */
export function wholeDays(clickedAtMs: Float64Array, timeZone: string): LocalDay[] {
  const offsetMs = zoneOffset(timeZone, "train --time-zone");
  const dayOf = (atMs: number) => Math.floor((atMs + offsetMs(atMs)) / DAY_MS);
  const startOf = (day: number) => midnightMs(day * DAY_MS, offsetMs);
  const count = clickedAtMs.length;
  if (count === 0) return [];
  const days: LocalDay[] = [];
  let row = 0;
  for (let day = dayOf(clickedAtMs[0]!); row < count; day++) {
    const [fromMs, toMs] = [startOf(day), startOf(day + 1)];
    const fromRow = row;
    while (row < count && clickedAtMs[row]! < toMs) row++;
    const isCovered = clickedAtMs[0]! < fromMs + HOUR_MS && clickedAtMs[count - 1]! >= toMs - HOUR_MS;
    if (isCovered && (toMs - fromMs) % HOUR_MS === 0) days.push({ fromMs, toMs, fromRow, toRow: row });
  }
  return days;
}

/** The columns of a spec that are compared, with what stands for "missing" in each; the time of week is another every day. */
function profiledFeatures(spec: FeatureSpec): (ProfiledFeature & { readonly column: number })[] {
  const owners = spec.features.flatMap((feature) =>
    featureNames({ ...spec, features: [feature] }).map(() => feature),
  );
  return featureNames(spec).flatMap((name, column) => {
    const owner = owners[column]!;
    if (!("missing" in owner)) return [];
    // Both count the click itself.
    const isCount = owner.kind === "count" || owner.kind === "distinct";
    return [{ name, column, default: owner.missing, ...(isCount && { min: 1 }) }];
  });
}

/** The values of some columns of the rows from `fromRow` to before `toRow`. */
function columnsOfRows(
  { values, width }: PreparedDay["features"],
  columns: readonly number[],
  { fromRow, toRow }: LocalDay,
): Float32Array {
  const taken = new Float32Array((toRow - fromRow) * columns.length);
  let at = 0;
  for (let row = fromRow; row < toRow; row++)
    for (const column of columns) taken[at++] = values[row * width + column]!;
  return taken;
}

function schemaOf({ table }: Traffic): SchemaColumn[] {
  const optional = { ip: table.ip, sessionId: table.sessionId };
  return [
    { name: "userId", type: "string" },
    ...Object.entries(optional).flatMap(([name, column]) => (column ? [{ name, type: "string" }] : [])),
    ...(table.loggedIn ? [{ name: "loggedIn", type: "flag" }] : []),
    ...Object.entries(table.attributes).map(([name, { kind }]) => ({ name, type: kind })),
  ];
}
