import { type ClickTable, concatTables, defineSlices } from "@slidr/clicks";
import { createEncoder, defaultSpec, encodeTable, specHash } from "@slidr/features";
import { type DayProfile, profileDay } from "@slidr/guardrails";
import { purchaseLabels } from "@slidr/labels";
import type { DayFeatures, FaultDay } from "@slidr/simulate";
import { DAY_MS } from "./studyDays.js";

export const TIME_ZONE = "UTC";
/** A purchase within a day makes a click human: the synthetic log's window in `slidr train`. */
const WINDOW_MS = DAY_MS;
export const SPEC = defaultSpec({ timeZone: TIME_ZONE });
const { kinds: KINDS } = createEncoder(SPEC);
const SPEC_HASH = specHash(SPEC);
const SLICES = defineSlices({ by: ["device", "country"] });

/** Features of a day's clicks as `slidr train` makes them, the day before included so that no counter begins empty. */
export function dayFeatures(previous: ClickTable, table: ClickTable): DayFeatures {
  const { names, width, values } = encodeTable(SPEC, concatTables([previous, table]));
  return { names, width, values: values.subarray(previous.rowCount * width) };
}

/** Features of clicks by counters that begin empty. */
export function featuresFromEmpty(table: ClickTable): Float32Array {
  return encodeTable(SPEC, table).values;
}

/** Purchase labels read a day after the day's end, when the last click's window has passed. */
export function dayLabels(table: ClickTable, dayStartMs: number): Int8Array {
  return purchaseLabels({
    clickedAtMs: table.clickedAtMs,
    purchased: table.purchased!,
    purchasedAtMs: table.purchasedAtMs!,
    windowMs: WINDOW_MS,
    asOfMs: dayStartMs + DAY_MS + WINDOW_MS,
  });
}

/** The profile of a day that is complete: what a daily run would hand to the checks. */
export function dayProfile({ table, labels, features }: Required<FaultDay>, dayStartMs: number): DayProfile {
  const { slice, tree } = SLICES.assign(table);
  return profileDay({
    fromMs: dayStartMs,
    toMs: dayStartMs + DAY_MS,
    timeZone: TIME_ZONE,
    specHash: SPEC_HASH,
    schema: Object.keys(table.attributes).map((name) => ({ name, type: "string" })),
    clickedAtMs: table.clickedAtMs,
    human: labels,
    clickId: table.clickId,
    slice: { codes: slice, names: tree.names },
    conversionDelayMs: table.purchasedAtMs!.map((atMs, row) => atMs - table.clickedAtMs[row]!),
    features: profiledFeatures(features),
  });
}

/** All but the time of week, which is another every day; each with the smallest value it can have, as `slidr train` declares them. */
function profiledFeatures({ names, width, values }: DayFeatures) {
  const columns = names.flatMap((_, column) => (KINDS[column] === "cyclic" ? [] : [column]));
  const taken = new Float32Array((values.length / width) * columns.length);
  let at = 0;
  for (let start = 0; start < values.length; start += width)
    for (const column of columns) taken[at++] = values[start + column]!;
  return {
    columns: columns.map((column) => ({
      name: names[column]!,
      default: -1,
      ...(KINDS[column] === "count" && { min: 1 }),
    })),
    values: taken,
  };
}
