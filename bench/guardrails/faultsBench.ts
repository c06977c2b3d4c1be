import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkTrainingData } from "@slidr/guardrails";
import type { Bench } from "../figure.js";
import { HELD_OUT_SET, TUNING_SETS } from "./faultSets.js";
import { type FaultsStudy, type JudgedDay, judgedDays, profiledDays } from "./faultsStudy.js";
import { catchTable, caught, cleanTable, falseBlocks } from "./faultTables.js";
import { keepProfiles, keptProfiles } from "./keptProfiles.js";

/** One block of a clean day in a year. */
const FALSE_BLOCKS_MAX = 1;
const CAUGHT_MIN = 0.99;

/**
 * What the checks on training data catch of a year's faults, and how many clean days they block.
 *
 *     pnpm bench guardrails --studies faults [--set "held out"|"first tuning"|"second tuning"] [--days 365] [--clicks 30000] [--faults 2]
 *       [--profiles kept.jsonl] [--missed missed.jsonl] [--smallEvery 1] [--minutes 60] [--verdicts verdicts.jsonl]
 *
 * `--profiles` keeps the days' profiles in a file, or takes them from it where it exists, so that checks can be judged again in a part of
 * the time. `--smallEvery 3` judges each third of the faults in the small slice only; after `--minutes` the days that were
 * judged are printed, with their number, and with `--verdicts` the next run goes on from there (with the same checks: a changed one begins anew). `--missed` writes a line for each fault that went through, and for each clean day that was blocked or warned of.
 */
export const faultsBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      set: { type: "string", default: "held out" },
      days: { type: "string", default: "365" },
      clicks: { type: "string", default: "30000" },
      faults: { type: "string", default: "2" },
      profiles: { type: "string" },
      missed: { type: "string" },
      smallEvery: { type: "string", default: "1" },
      verdicts: { type: "string" },
      minutes: { type: "string", default: "Infinity" },
    },
  });
  const set = [HELD_OUT_SET, ...TUNING_SETS].find(({ name }) => name === values.set);
  if (set === undefined) throw new Error(`bench guardrails has no set of faults "${values.set}"`);
  const days = profiledDays(set, {
    days: Number(values.days),
    clicksPerDay: Number(values.clicks),
    faultsPerDay: Number(values.faults),
  });
  const { profiles: path } = values;
  if (typeof path === "string" && !existsSync(path)) keepProfiles(path, days);
  const study = await judgedDays(
    set,
    typeof path === "string" ? keptProfiles(path) : days,
    (profile, baseline) => checkTrainingData({ profile, baseline }),
    {
      smallEvery: Number(values.smallEvery),
      untilMs: Date.now() + Number(values.minutes) * 60_000,
      ...(typeof values.verdicts === "string" && keptVerdicts(values.verdicts)),
    },
  );
  if (typeof values.missed === "string") writeFileSync(values.missed, missedLines(study));
  console.log(
    `\n## Faults, ${study.set} set: ${study.cleanDays.length} days of ${Math.round(study.clicks / study.cleanDays.length).toLocaleString("en-US")} clicks, ${study.faults.length} faults\n`,
  );
  console.log(`${catchTable(study)}\n`);
  console.log(`${cleanTable(study)}\n`);
  const shared = { bench: "guardrails", targetOn: "value" } as const;
  const [whole, small] = [caught(study.faults, "all traffic"), caught(study.faults, "1% slice")];
  const value = whole.blocked / whole.count;
  emit({
    ...shared,
    metric: `faults blocked, all traffic, ${study.set} set`,
    value,
    unit: "share",
    better: "higher",
    target: CAUGHT_MIN,
    met: value >= CAUGHT_MIN,
    runs: whole.count,
  });
  emit({
    bench: "guardrails",
    metric: `faults blocked, 1% slice, ${study.set} set`,
    value: small.blocked / small.count,
    unit: "share",
    better: "higher",
    runs: small.count,
  });
  const perYear = (365 * falseBlocks(study)) / study.cleanDays.length;
  emit({
    ...shared,
    metric: `clean days blocked a year, ${study.set} set`,
    value: perYear,
    unit: "days",
    better: "lower",
    target: FALSE_BLOCKS_MAX,
    met: perYear <= FALSE_BLOCKS_MAX,
    runs: study.cleanDays.length,
  });
};

/** The days that a file holds, a line each, and how to add one. */
function keptVerdicts(path: string) {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  const judged = lines.map((line) => JSON.parse(line) as JudgedDay);
  return {
    known: new Map(judged.map((day) => [day.day, day])),
    onDay: (day: JudgedDay) => appendFileSync(path, `${JSON.stringify(day)}\n`),
  };
}

/** JSON lines: faults that were not blocked, then clean days of which something was said. */
function missedLines({ faults, cleanDays }: FaultsStudy): string {
  const missed = faults.filter((fault) => fault.blocked.length === 0);
  const alarms = cleanDays.filter((day) => day.blocked.length + day.warned.length > 0);
  return [...missed, ...alarms].map((line) => `${JSON.stringify(line)}\n`).join("");
}
