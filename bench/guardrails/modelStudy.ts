import type { Finding } from "@slidr/guardrails";
import type { Engine } from "@slidr/model";
import { mulberry32 } from "../mulberry32.js";
import { drawFault, FAULT_CELLS, type FaultSet } from "./faultSets.js";
import {
  type FaultDaysOptions,
  faultyWhole,
  type JudgedFault,
  type Verdict,
  verdictOf,
  wholeDay,
} from "./faultsStudy.js";
import { judgedCandidate, type RetrainedModel, retrainedModel, type WholeDay } from "./retrainedModel.js";
import { type StudyCalendarDay, studyDays } from "./studyDays.js";

/** Days between two retrainings of the study. */
const STEP_DAYS = 7;
/** Live is trained on the first two of six days and calibrated on the third; the candidate two days later; both are judged on the last. */
const SPAN_DAYS = 6;

export interface ModelStudy {
  readonly clean: readonly Verdict[];
  readonly faults: readonly JudgedFault[];
}

/**
 * What `checkModel` says of models that were really retrained: once on clean days, and once for every fault, in the last training day.
 *
 * Each week: live model of days 1-2 (thresholds on 3), candidate of days 3-4 (thresholds on 5), both judged on day 6. The fault lies in
 * day 4 alone: what is asked is whether a model is stopped that learnt from it, the checks on data being blind.
 */
export async function modelStudy(
  set: FaultSet,
  options: Pick<FaultDaysOptions, "clicksPerDay"> & { readonly weeks: number; readonly engine: Engine },
): Promise<ModelStudy> {
  const random = mulberry32(set.seed + 1);
  const clean: Verdict[] = [];
  const faults: JudgedFault[] = [];
  const perWeek = Math.ceil(FAULT_CELLS.length / options.weeks);
  let week: { day: StudyCalendarDay; whole: WholeDay }[] = [];
  for (const day of studyDays({ ...options, ...set, days: 1 + STEP_DAYS * options.weeks })) {
    const at = (day.index - 1) % STEP_DAYS;
    if (at === 0) week = [];
    if (at < SPAN_DAYS) week.push({ day, whole: wholeDay({ table: day.table }, day) });
    if (at !== SPAN_DAYS - 1) continue;
    const weekNumber = Math.floor(day.index / STEP_DAYS);
    console.error(`bench: ${set.name}, retrainings of week ${weekNumber + 1}`);
    const [first, second, third, fourth, fifth, last] = week.map(({ whole }) => whole) as [
      WholeDay,
      WholeDay,
      WholeDay,
      WholeDay,
      WholeDay,
      WholeDay,
    ];
    const settings = { engine: options.engine, seed: weekNumber };
    const live = await retrainedModel([first, second], third, settings);
    const judge = async (struck: WholeDay): Promise<Verdict> => {
      const candidate: RetrainedModel = await retrainedModel([third, struck], fifth, settings);
      const findings: readonly Finding[] = judgedCandidate(live, candidate, last);
      return verdictOf(findings);
    };
    clean.push(await judge(fourth));
    for (const cell of FAULT_CELLS.slice(weekNumber * perWeek, (weekNumber + 1) * perWeek)) {
      const { fault, ...what } = drawFault(set, cell, week[3]!.day, random);
      const { whole, truth } = faultyWhole(fault, fourth, week[3]!.day);
      const { affectedRows, removedRows } = truth;
      faults.push({ ...what, ...(await judge(whole)), affectedRows, removedRows });
    }
  }
  return { clean, faults };
}
