import { parseArgs } from "node:util";
import type { PhaseTotals } from "./drill/phaseTotals.js";
import { type Drill, runDrill } from "./drill/runDrill.js";
import type { Bench } from "./figure.js";

/**
 * The disaster drill: a faulty bundle goes live, the monitor rolls back, replay says what to put right.
 *
 *     pnpm bench drill [--clicks-per-minute 30] [--weeks 3] [--fault-hour 9] [--threshold-share 0.3] [--seed 5]
 */
export const drillBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "clicks-per-minute": { type: "string", default: "30" },
      weeks: { type: "string", default: "3" },
      "fault-hour": { type: "string", default: "9" },
      "threshold-share": { type: "string", default: "0.3" },
      "training-clicks": { type: "string", default: "100000" },
      seed: { type: "string", default: "5" },
    },
  });
  const drill = await runDrill({
    clicksPerMinute: Number(values["clicks-per-minute"]),
    weeks: Number(values.weeks),
    faultHour: Number(values["fault-hour"]),
    thresholdShare: Number(values["threshold-share"]),
    trainingClicks: Number(values["training-clicks"]),
    seed: Number(values.seed),
    say: (line) => console.log(line),
  });
  console.log(`\n${drillTable(drill)}\n`);
  for (const { action, who, why } of drill.history) console.log(`history: ${action} by ${who}: ${why}`);
  const { minutesToRollback = Number.POSITIVE_INFINITY, contradictions, during, totals } = drill;
  const figure = { bench: "drill", better: "lower", runs: 1 } as const;
  emit({ ...figure, metric: "minutes to the rollback", value: minutesToRollback, unit: "min" });
  emit({ ...figure, metric: "clicks to the rollback", value: during.clicks, unit: "clicks" });
  const zero = { target: 0, targetOn: "value" } as const;
  emit({
    ...figure,
    ...zero,
    metric: "corrected verdicts that are not the stable bundle's",
    value: contradictions,
    unit: "clicks",
    met: contradictions === 0,
  });
  const unreconciled =
    Math.abs(totals.clicks - during.clicks) + Math.abs(totals.chargedBefore - during.charged);
  emit({
    ...figure,
    ...zero,
    metric: "difference of replay's totals and the log's",
    value: unreconciled,
    unit: "clicks",
    met: unreconciled === 0,
  });
};

const share = (part: number, whole: number) => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(2)}%`);

/** The day in four rows, as Markdown. */
export function drillTable({ before, during, corrected, after }: Drill): string {
  const rows: [string, PhaseTotals][] = [
    ["before", before],
    ["during: the faulty bundle decides", during],
    ["the same clicks, corrected", corrected],
    ["after the rollback", after],
  ];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  const head = [
    "",
    "clicks",
    "invalid",
    "charged",
    "degraded",
    "IVR",
    "people's clicks lost",
    "robots' clicks caught",
  ];
  const body = rows.map(([name, of]) =>
    line([
      name,
      of.clicks,
      of.invalid,
      of.charged,
      of.degraded,
      share(of.invalid, of.clicks),
      share(of.humansInvalid, of.humans),
      share(of.robotsInvalid, of.robots),
    ]),
  );
  return [line(head), line(head.map(() => "---")), ...body].join("\n");
}
