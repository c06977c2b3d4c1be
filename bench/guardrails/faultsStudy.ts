import { blockingFindings, type DayProfile, type Finding } from "@slidr/guardrails";
import { FAULT_KINDS, type Fault, type FaultDay, type FaultTruth, injectFault } from "@slidr/simulate";
import { mulberry32 } from "../mulberry32.js";
import { type DrawnFault, drawFault, FAULT_CELLS, type FaultSet } from "./faultSets.js";
import { dayFeatures, dayLabels, dayProfile } from "./profiledDay.js";
import { type StudyCalendarDay, studyDays } from "./studyDays.js";

/** Accepted days that a day is compared with. */
const BASELINE_DAYS = 28;

export interface FaultsStudyOptions {
  /** Clean days that are judged; as many again as a baseline needs come before them. */
  readonly days: number;
  readonly clicksPerDay: number;
  /** How many faults strike each day, one at a time. */
  readonly faultsPerDay: number;
  /** The checks of a daily run. */
  readonly check: (profile: DayProfile, baseline: readonly DayProfile[]) => readonly Finding[];
}

/** What the checks said of one day. */
export interface Verdict {
  /** Codes of the findings that block, and of those that warn. */
  readonly blocked: readonly string[];
  readonly warned: readonly string[];
  /** Their messages. */
  readonly messages: readonly string[];
}

/** A fault, how much it changed, and what was said. */
export interface JudgedFault extends Verdict, Omit<DrawnFault, "fault"> {
  readonly affectedRows: number;
  readonly removedRows: number;
}

export interface FaultsStudy {
  readonly set: string;
  readonly clicks: number;
  readonly cleanDays: readonly (Verdict & { readonly day: number })[];
  readonly faults: readonly JudgedFault[];
}

/**
 * A year of daily runs, and the same days with something wrong in them.
 *
 * Baselines are kept as in production: a day that is accepted joins them, a blocked one is quarantined. Each fault strikes a day of
 * its own making: the next day begins from the clean one again.
 */
export function faultsStudy(set: FaultSet, options: FaultsStudyOptions): FaultsStudy {
  const random = mulberry32(set.seed);
  const cleanDays: (Verdict & { day: number })[] = [];
  const faults: JudgedFault[] = [];
  const baseline: DayProfile[] = [];
  let clicks = 0;
  let drawn = 0;
  // One more day than baseline and year: the first has no day before it.
  const days = studyDays({ ...options, ...set, days: 1 + BASELINE_DAYS + options.days });
  for (const day of days) {
    const whole = wholeDay({ table: day.table }, day);
    const profile = dayProfile(whole, day.startMs);
    if (day.index > BASELINE_DAYS) {
      clicks += day.table.rowCount;
      for (let count = 0; count < options.faultsPerDay; count++) {
        const fault = drawFault(set, FAULT_CELLS[drawn++ % FAULT_CELLS.length]!, day, random);
        const judged = judgeFault(fault, whole, day, (faulty) => options.check(faulty, baseline));
        if (judged !== undefined) faults.push(judged);
      }
      const verdict = verdictOf(options.check(profile, baseline));
      cleanDays.push({ ...verdict, day: day.index });
      if (verdict.blocked.length > 0) continue;
    }
    baseline.push(profile);
    if (baseline.length > BASELINE_DAYS) baseline.shift();
    if (day.index % 50 === 0) console.error(`bench: ${set.name}, day ${day.index}`);
  }
  return { set: set.name, clicks, cleanDays, faults };
}

/** Undefined where the drawn hours held nothing to spoil, such as no purchase to lose. */
function judgeFault(
  { fault, ...what }: DrawnFault,
  whole: Required<FaultDay>,
  day: StudyCalendarDay,
  check: (profile: DayProfile) => readonly Finding[],
): JudgedFault | undefined {
  const { whole: faulty, truth } = faultyWhole(fault, whole, day);
  const { affectedRows, removedRows } = truth;
  if (affectedRows + removedRows === 0) return undefined;
  return { ...what, ...verdictOf(check(dayProfile(faulty, day.startMs))), affectedRows, removedRows };
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
