import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceAtomically } from "@slidr/clicks";
import { dailyReport, dailyReportCsv } from "@slidr/serve";
import { renderDaily } from "../daily/renderDaily.js";
import { percent, whole } from "../report/format.js";
import type { Streams } from "../streams.js";
import { dayInterval } from "../timeParsers.js";

/** What `slidr daily` is told. */
export interface DailyCommandOptions {
  readonly log: readonly string[];
  readonly day: string;
  readonly timeZone: string;
  readonly replay: readonly string[];
  readonly campaign: string;
  readonly out: string;
}

/** What `slidr daily` does. */
export async function daily(options: DailyCommandOptions, { stdout }: Streams): Promise<void> {
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
