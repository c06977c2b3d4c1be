import { Command } from "commander";
import type { DailyCommandOptions } from "../commands/daily.js";
import type { Streams } from "../streams.js";
import { dayText } from "../timeParsers.js";

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
    .action(async (options: DailyCommandOptions) => {
      const { daily } = await import("../commands/daily.js");
      await daily(options, streams);
    });
}
