import { FAULT_KINDS, type Fault, type FaultKind, type FaultScope } from "@slidr/simulate";
import { featuresFromEmpty } from "./profiledDay.js";
import { DAY_MS, type StudyCalendarDay } from "./studyDays.js";

const HOUR_MS = 3_600_000;

/** All traffic, or one slice that holds about 1% of it. */
export const FAULT_SCOPES = ["all traffic", "1% slice"] as const;
export type FaultScopeName = (typeof FAULT_SCOPES)[number];

/** What a set of faults is drawn from. */
export interface FaultSet {
  readonly name: string;
  readonly seed: number;
  /** First midnight of its year; that of the other set lies elsewhere. */
  readonly startMs: number;
  readonly labelsMissingHours: readonly number[];
  readonly flippedHours: readonly number[];
  /** Slices that vanish from all traffic for the rest of the day. */
  readonly droppedSlices: readonly Readonly<Record<string, string>>[];
  readonly duplicatedHours: readonly number[];
  readonly shiftHours: readonly number[];
  readonly surgeMultiples: readonly number[];
  readonly surgeHours: readonly number[];
  /** How long a feature or a counter is wrong. */
  readonly featureHours: readonly number[];
  readonly defaultColumns: readonly string[];
  readonly scaledColumns: readonly string[];
  readonly frozen: readonly { readonly entity: readonly string[]; readonly columns: readonly string[] }[];
  /** At what hours a store restarts. */
  readonly restartHours: readonly number[];
  /** Slices of 0.6% to 1.3% of the clicks. */
  readonly smallSlices: readonly Readonly<Record<string, string>>[];
}

const counted = (name: string, windows: readonly string[]) =>
  windows.map((window) => `${name}_clicks_${window}`);

/** On which the checks were made. */
const FIRST_TUNING_SET: FaultSet = {
  name: "first tuning",
  seed: 11,
  startMs: Date.UTC(2024, 2, 4),
  labelsMissingHours: [2, 4, 8],
  flippedHours: [24, 12],
  droppedSlices: [{ device: "tablet" }, { country: "DE" }, { device: "desktop", country: "US" }],
  duplicatedHours: [1, 2],
  shiftHours: [-5, 9, 1, -1],
  surgeMultiples: [0.5, 1, 3],
  surgeHours: [4, 12],
  featureHours: [24, 12, 6],
  defaultColumns: ["user_clicks_1h", "ip_distinct_user_1d", "user_gap", "campaign_device_clicks_10m"],
  scaledColumns: ["user_gap", "ip_clicks_1d", "user_gapLog_mean"],
  frozen: [
    { entity: ["userId"], columns: counted("user", ["1m", "10m", "1h", "1d"]) },
    { entity: ["campaignId", "device"], columns: counted("campaign_device", ["10m", "1h", "1d"]) },
  ],
  restartHours: [3, 9, 15],
  smallSlices: [
    { device: "tablet", country: "IN" },
    { device: "tablet", country: "BR" },
  ],
};

/** Held out at first; then the checks were made better on what had gone through of it, and it was no longer. */
const SECOND_TUNING_SET: FaultSet = {
  name: "second tuning",
  seed: 5077,
  startMs: Date.UTC(2025, 7, 11),
  labelsMissingHours: [1, 3, 6, 11],
  flippedHours: [24, 10],
  droppedSlices: [
    { country: "JP" },
    { country: "GB" },
    { device: "mobile", country: "BR" },
    { device: "mobile" },
  ],
  duplicatedHours: [1, 3],
  shiftHours: [-8, 2, 5.5, -3, 7],
  surgeMultiples: [0.7, 1.5, 4],
  surgeHours: [3, 10],
  featureHours: [20, 9, 5],
  defaultColumns: ["ip_clicks_10m", "user_clicks_1d", "ip24_distinct_ip_1d", "user_gapLog_std"],
  scaledColumns: ["user_clicks_10m", "ip24_clicks_1h", "campaign_device_clicks_1d", "user_gapLog_std"],
  frozen: [
    { entity: ["ip"], columns: counted("ip", ["10m", "1h", "1d"]) },
    {
      entity: ["campaignId", "device", "loggedIn"],
      columns: counted("campaign_device_loggedIn", ["10m", "1h", "1d"]),
    },
    { entity: ["userId"], columns: counted("user", ["10m", "1d"]) },
  ],
  restartHours: [5, 12, 18],
  smallSlices: [
    { device: "tablet", country: "DE" },
    { device: "tablet", country: "GB" },
  ],
};

/** The sets on which the checks were made better. */
export const TUNING_SETS: readonly FaultSet[] = [FIRST_TUNING_SET, SECOND_TUNING_SET];

/** Not looked at while they were: other hours, lengths, magnitudes, slices, features, people, robots and weeks. */
export const HELD_OUT_SET: FaultSet = {
  name: "held out",
  seed: 90_217,
  startMs: Date.UTC(2022, 4, 16),
  labelsMissingHours: [1, 5, 7, 12],
  flippedHours: [22, 14],
  droppedSlices: [
    { country: "BR" },
    { country: "IN" },
    { device: "desktop", country: "DE" },
    { device: "desktop" },
  ],
  duplicatedHours: [1, 4],
  shiftHours: [-6, 3, -9.5, 4, 11],
  surgeMultiples: [0.6, 1.2, 2.5],
  surgeHours: [5, 8],
  featureHours: [18, 10, 7],
  defaultColumns: ["ip24_clicks_10m", "user_clicks_10m", "ip_clicks_1h", "user_gapLog_mean"],
  scaledColumns: ["ip_clicks_10m", "user_clicks_1d", "campaign_device_clicks_1h", "user_gap"],
  frozen: [
    { entity: ["ip"], columns: counted("ip", ["1h", "1d"]) },
    { entity: ["campaignId", "device"], columns: counted("campaign_device", ["10m", "1d"]) },
    { entity: ["userId"], columns: counted("user", ["1m", "1h", "1d"]) },
  ],
  restartHours: [4, 10, 16],
  // There are four slices of this size: one of each set before.
  smallSlices: [
    { device: "tablet", country: "BR" },
    { device: "tablet", country: "GB" },
  ],
};

/** One fault of a set, where and how it was drawn. */
export interface DrawnFault {
  readonly kind: FaultKind;
  readonly scope: FaultScopeName;
  readonly fault: Fault;
  /** For people: what was drawn. */
  readonly shown: string;
}

/** Every kind in every scope: the order in which a study goes through them. */
export const FAULT_CELLS = (Object.keys(FAULT_KINDS) as FaultKind[]).flatMap((kind) =>
  FAULT_SCOPES.map((scope) => ({ kind, scope })),
);

/** Draws one fault of a kind and scope for a day. */
export function drawFault(
  set: FaultSet,
  { kind, scope }: (typeof FAULT_CELLS)[number],
  day: StudyCalendarDay,
  random: () => number,
): DrawnFault {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const seed = Math.floor(random() * 2 ** 31);
  const slice = scope === "1% slice" ? pick(set.smallSlices) : undefined;
  const span = (hours: number): FaultScope => {
    const from = Math.floor(random() * (25 - Math.ceil(hours)));
    const fromMs = day.startMs + from * HOUR_MS;
    return {
      fromMs,
      toMs: Math.min(fromMs + hours * HOUR_MS, day.startMs + DAY_MS),
      seed,
      ...(slice && { slice }),
    };
  };
  const fault = faultOf(set, kind, { span, pick, day, slice });
  const { fromMs, toMs } = fault;
  const hour = (atMs: number | undefined) => (((atMs ?? day.startMs) - day.startMs) / HOUR_MS).toFixed(0);
  const { kind: _, fromMs: __, toMs: ___, seed: ____, ...rest } = fault as Fault & Record<string, unknown>;
  const said = JSON.stringify({ ...rest, previous: undefined, dayStartMs: undefined });
  return {
    kind,
    scope,
    fault,
    shown: `day ${day.index}, hours ${hour(fromMs)}-${toMs === undefined ? 24 : hour(toMs)} ${said}`,
  };
}

interface Drawing {
  readonly span: (hours: number) => FaultScope;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly day: StudyCalendarDay;
  readonly slice: Readonly<Record<string, string>> | undefined;
}

function faultOf(set: FaultSet, kind: FaultKind, { span, pick, day, slice }: Drawing): Fault {
  switch (kind) {
    case "labelsMissing":
      return { kind, ...span(pick(set.labelsMissingHours)) };
    case "labelsFlipped":
      return { kind, ...span(pick(set.flippedHours)) };
    case "sliceDropped":
      return { kind, ...span(24), slice: slice ?? pick(set.droppedSlices) };
    case "hourDuplicated":
      return { kind, ...span(pick(set.duplicatedHours)) };
    case "clockShifted":
      return { kind, ...span(24), dayStartMs: day.startMs, shiftMs: pick(set.shiftHours) * HOUR_MS };
    case "robotSurge":
      return { kind, ...span(pick(set.surgeHours)), multiple: pick(set.surgeMultiples) };
    case "fileRepeated":
      return { kind, ...span(24), previous: day.previous };
    case "featureDefault":
      return { kind, ...span(pick(set.featureHours)), columns: [pick(set.defaultColumns)] };
    case "unitsScaled":
      return { kind, ...span(pick(set.featureHours)), columns: [pick(set.scaledColumns)] };
    case "countersFrozen":
      return {
        kind,
        ...span(pick(set.featureHours.map((hours) => Math.min(hours, 20)))),
        ...pick(set.frozen),
      };
    case "storeRestarted": {
      const fromMs = day.startMs + pick(set.restartHours) * HOUR_MS;
      return { kind, fromMs, encode: featuresFromEmpty, ...(slice && { slice }) };
    }
  }
}
