import { blockingFindings, type DayProfile, type Finding } from "@slidr/guardrails";
import { FAULT_KINDS, type Fault, type FaultDay, type FaultTruth, injectFault } from "@slidr/simulate";
import { mulberry32 } from "../mulberry32.js";
import { type DrawnFault, drawFault, FAULT_CELLS, type FaultSet } from "./faultSets.js";
import { dayFeatures, dayLabels, dayProfile } from "./profiledDay.js";
import { type StudyCalendarDay, studyDays } from "./studyDays.js";

/** Accepted days that a day is compared with. */
const BASELINE_DAYS = 28;

export interface FaultDaysOptions {
  /** Clean days that are judged; a baseline's come before them. */
  readonly days: number;
  readonly clicksPerDay: number;
  /** How many faults strike each day, one at a time. */
  readonly faultsPerDay: number;
}

/** What the checks said of one day. */
export interface Verdict {
  /** Codes of the findings that block, and of those that warn. */
  readonly blocked: readonly string[];
  readonly warned: readonly string[];
  /** Their messages. */
  readonly messages: readonly string[];
}

/** A fault and how much of its day it changed. */
export interface StruckDay extends Omit<DrawnFault, "fault"> {
  readonly affectedRows: number;
  readonly removedRows: number;
}

/** The same, and what was said of it. */
export interface JudgedFault extends Verdict, StruckDay {}

export interface FaultsStudy {
  readonly set: string;
  readonly clicks: number;
  readonly cleanDays: readonly (Verdict & { readonly day: number })[];
  readonly faults: readonly JudgedFault[];
}

/** How much of a year is judged, where time is short. */
export interface JudgingOptions {
  /** One in so many of the small slice's faults is judged; default 1, all. */
  readonly smallEvery?: number;
  /** No day is begun after this; default none. */
  readonly untilMs?: number;
  /** Days that were judged before, by the same checks. */
  readonly known?: ReadonlyMap<number, JudgedDay>;
  /** Told of each day that is judged anew. */
  readonly onDay?: (judged: JudgedDay) => void;
}

/** What was said of a day, as it was and with something wrong. */
export interface JudgedDay {
  readonly day: number;
  readonly clicks: number;
  readonly clean: Verdict;
  readonly faults: readonly JudgedFault[];
}

/** A day's profile as it was, and as it would be with something wrong. */
export interface ProfiledDay {
  readonly day: number;
  readonly clicks: number;
  readonly clean: DayProfile;
  readonly faults: readonly (StruckDay & { readonly profile: DayProfile })[];
}

/**
 * The profiles of a year of days, after those that a baseline needs, and of the same days with one fault each.
 *
 * Each fault strikes a day of its own making: the next day begins from the clean one again. A fault whose hours held nothing to
 * spoil, such as no purchase to lose, is left out.
 */
export function* profiledDays(set: FaultSet, options: FaultDaysOptions): Generator<ProfiledDay> {
  const random = mulberry32(set.seed);
  let drawn = 0;
  // One more day than baseline and year: the first has no day before it.
  for (const day of studyDays({ ...options, ...set, days: 1 + BASELINE_DAYS + options.days })) {
    const whole = wholeDay({ table: day.table }, day);
    const faults: (StruckDay & { profile: DayProfile })[] = [];
    for (let count = 0; day.index > BASELINE_DAYS && count < options.faultsPerDay; count++) {
      const cell = FAULT_CELLS[drawn++ % FAULT_CELLS.length]!;
      const { fault, ...what } = drawFault(set, cell, day, random);
      const { whole: faulty, truth } = faultyWhole(fault, whole, day);
      const { affectedRows, removedRows } = truth;
      if (affectedRows + removedRows > 0)
        faults.push({ ...what, affectedRows, removedRows, profile: dayProfile(faulty, day.startMs) });
    }
    yield { day: day.index, clicks: day.table.rowCount, clean: dayProfile(whole, day.startMs), faults };
    if (day.index % 50 === 0) console.error(`bench: ${set.name}, day ${day.index}`);
  }
}

/**
 * A year of daily runs, and the same days with something wrong in them.
 *
 * Baselines are kept as in production: a day that is accepted joins them, a blocked one is quarantined.
 */
export async function judgedDays(
  set: Pick<FaultSet, "name">,
  days: Iterable<ProfiledDay> | AsyncIterable<ProfiledDay>,
  check: (profile: DayProfile, baseline: readonly DayProfile[]) => readonly Finding[],
  { smallEvery = 1, untilMs = Number.POSITIVE_INFINITY, known, onDay }: JudgingOptions = {},
): Promise<FaultsStudy> {
  const cleanDays: (Verdict & { day: number })[] = [];
  const judged: JudgedFault[] = [];
  const baseline: DayProfile[] = [];
  let clicks = 0;
  let small = 0;
  for await (const { day, clean, faults, ...counted } of days) {
    if (day > BASELINE_DAYS) {
      if (Date.now() > untilMs) break;
      const wanted = faults.filter(({ scope }) => scope !== "1% slice" || small++ % smallEvery === 0);
      const verdict = known?.get(day) ?? {
        day,
        clicks: counted.clicks,
        faults: wanted.map(({ profile, ...what }) => ({ ...what, ...verdictOf(check(profile, baseline)) })),
        clean: verdictOf(check(clean, baseline)),
      };
      if (!known?.has(day)) onDay?.(verdict);
      clicks += verdict.clicks;
      judged.push(...verdict.faults);
      cleanDays.push({ ...verdict.clean, day });
      if (verdict.clean.blocked.length > 0) continue;
    }
    baseline.push(clean);
    if (baseline.length > BASELINE_DAYS) baseline.shift();
  }
  return { set: set.name, clicks, cleanDays, faults: judged };
}

/** A whole day with a fault in it; what is made of clicks is made again where the clicks are faulty. */
export function faultyWhole(
  fault: Fault,
  whole: Required<FaultDay>,
  day: StudyCalendarDay,
): { readonly whole: Required<FaultDay>; readonly truth: FaultTruth } {
  const given = FAULT_KINDS[fault.kind] === "clicks" ? { table: whole.table } : whole;
  const { day: faulty, truth } = injectFault(given, fault);
  return { whole: wholeDay(faulty, day), truth };
}

/** A day with what is not yet there of it, made as the pipeline would. */
export function wholeDay(given: FaultDay, { previous, startMs }: StudyCalendarDay): Required<FaultDay> {
  const { table } = given;
  return {
    table,
    labels: given.labels ?? dayLabels(table, startMs),
    features: given.features ?? dayFeatures(previous, table),
  };
}

/** What findings come to. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const blocking = blockingFindings(findings);
  const warning = findings.filter(({ severity, passed }) => severity === "warn" && !passed);
  const codesOf = (list: readonly Finding[]) => [...new Set(list.map(({ code }) => code))];
  return {
    blocked: codesOf(blocking),
    warned: codesOf(warning),
    messages: [...blocking, ...warning].map(({ message }) => message),
  };
}
