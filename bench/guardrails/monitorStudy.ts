import { parseArgs } from "node:util";
import type { Bench } from "../figure.js";
import { alarmDelays, type DelayRow, delayTraffic } from "./alarmDelays.js";
import { cleanRun } from "./falseAlarms.js";

const PARTS = ["falseAlarms", "delays"];

/**
 * The live monitor: false alarms in sound traffic whose days differ, and how soon it sees what is wrong.
 *
 *     pnpm bench guardrails --studies monitor [--parts falseAlarms,delays] [--years 2] [--weeks 52]
 *         [--clicks-per-minute 20] [--delay-clicks-per-minute 60,600] [--delay-runs 20]
 */
export const monitorBench: Bench = async (emit, args) => {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      parts: { type: "string", default: PARTS.join(",") },
      years: { type: "string", default: "2" },
      weeks: { type: "string", default: "52" },
      "clicks-per-minute": { type: "string", default: "20" },
      "delay-clicks-per-minute": { type: "string", default: "60,600" },
      "delay-runs": { type: "string", default: "20" },
    },
  });
  const option = (name: keyof typeof values) => String(values[name]);
  const parts = option("parts").split(",");
  if (parts.includes("falseAlarms")) {
    const years = Number(option("years"));
    const weeks = Number(option("weeks"));
    let alarms = 0;
    for (let seed = 1; seed <= years; seed++) {
      const run = await cleanRun({
        seed,
        weeks: weeks + 6,
        clicksPerMinute: Number(option("clicks-per-minute")),
      });
      alarms += run.alarms.length;
      console.log(
        `seed ${seed}: ${run.weeks} weeks, ${run.clicks} clicks, ${run.windows} windows, ${run.streams} streams: ${run.alarms.length} false alarms`,
      );
      for (const { finding } of run.alarms) console.log(`  ${finding.message}`);
    }
    const value = alarms / ((years * weeks) / 52.18);
    const bench = "guardrails";
    emit({
      bench,
      metric: "monitor: false alarms",
      value,
      unit: "1/year",
      better: "lower",
      target: 1,
      targetOn: "value",
      met: value <= 1,
      runs: years,
    });
  }
  if (!parts.includes("delays")) return;
  for (const clicksPerMinute of option("delay-clicks-per-minute").split(",").map(Number)) {
    const rows = await alarmDelays(delayTraffic(1, clicksPerMinute), Number(option("delay-runs")));
    console.log(`\n${clicksPerMinute} clicks a minute\n\n${delayTable(rows)}\n`);
    for (const { name, minutes, runs } of rows)
      emit({
        bench: "guardrails",
        metric: `monitor: median delay at ${clicksPerMinute} clicks/min, ${name}`,
        value: minutes[0],
        unit: "min",
        better: "lower",
        runs,
      });
  }
};

function delayTable(rows: readonly DelayRow[]): string {
  const lines = rows.map(
    ({ name, of, runs, seen, minutes, clicks, code }) =>
      `| ${name} | ${seen} of ${runs} | ${minutes[0]} / ${minutes[1]} | ${clicks.map((count) => count.toLocaleString("en-US")).join(" / ")} of ${of} | ${code} |`,
  );
  return [
    "| what goes wrong | seen in a day | minutes, median / 90% | clicks, median / 90% | most often seen as |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}
