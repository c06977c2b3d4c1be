import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceAtomically } from "@slidr/clicks";
import { dailyReport, dailyReportCsv } from "@slidr/serve";
import { Command } from "commander";
import { renderDaily } from "../daily/renderDaily.js";
import type { Streams } from "../program.js";
import { percent, whole } from "../report/format.js";
import { dayInterval, dayText } from "../timeParsers.js";

interface DailyCommandOptions {
  readonly log: readonly string[];
  readonly day: string;
  readonly timeZone: string;
  readonly replay: readonly string[];
  readonly campaign: string;
  readonly out: string;
}

const EXAMPLES = `
Examples:
  slidr daily --log decisions --day 2024-03-01 --out daily/2024-03-01
  slidr daily --log decisions --day 2024-03-01 --replay replay-morning replay-noon --out daily/2024-03-01

Writes daily.html, daily.csv (campaign by slice) and daily.json. With several replays the last one that says anything of a click holds.`;

/** The words of `slidr daily`. */
export function dailyCommand(streams: Streams): Command {
  return new Command("daily")
    .description(
      "Report a day of the decision log: gross, invalid, degraded, holdout, net, credited and adjusted.",
    )
    .requiredOption("--log <dirs...>", "decision logs: a directory for each engine")
    .requiredOption("--day <date>", "the day (2024-03-01)", dayText)
    .option("--time-zone <zone>", "whose day", "UTC")
    .option("--replay <dirs...>", "replays whose corrections were applied, in that order", [])
    .option("--campaign <attribute>", "the attribute that names a click's campaign", "campaignId")
    .option("--out <dir>", "where the report goes", "out/daily")
    .addHelpText("after", EXAMPLES)
    .action((options: DailyCommandOptions) => daily(options, streams));
}

async function daily(options: DailyCommandOptions, { stdout }: Streams): Promise<void> {
  const { log, day, timeZone, replay, campaign, out } = options;
  await mkdir(out, { recursive: true });
  const interval = dayInterval(day, timeZone, "daily --time-zone");
  const report = await dailyReport({ log, replays: replay, campaign, temporary: out, ...interval });
  const files = {
    "daily.html": renderDaily(report, `${day} (${timeZone})`),
    "daily.csv": dailyReportCsv(report),
    "daily.json": `${JSON.stringify(report)}\n`,
  };
  for (const [name, text] of Object.entries(files))
    await replaceAtomically(join(out, name), (temporary) => writeFile(temporary, text));
  const { gross, invalid, degraded, holdout, net, credited, recharged, adjustedNet } = report.totals;
  const ofGross = (count: number) => (gross === 0 ? "" : ` (${percent(count / gross)})`);
  stdout.write(
    [
      `gross         ${whole(gross)}`,
      `invalid       ${whole(invalid)}${ofGross(invalid)}`,
      `degraded      ${whole(degraded)}${ofGross(degraded)}`,
      `holdout       ${whole(holdout)}${ofGross(holdout)}`,
      `net           ${whole(net)}`,
      `credited      ${whole(credited)}, re-charged ${whole(recharged)}`,
      `adjusted net  ${whole(adjustedNet)}`,
      ...(report.log.unwritten > 0 ? [`not logged    ${whole(report.log.unwritten)}: in no figure`] : []),
      `written       ${join(out, "daily.html")}`,
      "",
    ].join("\n"),
  );
}
