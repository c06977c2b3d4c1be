import { Command, Option } from "commander";
import type { CheckOptions } from "../commands/check.js";
import { names, positiveCount, share } from "../optionParsers.js";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Examples:
  slidr check --clicks log.csv --map map.json         the log's days, each against the days before it
  slidr check --bundle 3f2a9c01                       what was found of a bundle, and its golden rows again
  slidr check --bundle 3f2a9c01 --clicks log.csv --map map.json --slice device --junit findings.xml
  slidr check --rebaseline 2024-03-07 --why "a new shop; looked at by hand"

With a log a bundle is judged beside the live one on its clicks: better clicks that neither learnt from. Nothing is trained, nothing moves.
Exit status 3: a finding blocks.`;

/** The words of `slidr check`. */
export function checkCommand(streams: Streams, exit: (code: number) => void): Command {
  return new Command("check")
    .description("Check a log's days, a bundle of the registry, or both, without training.")
    .option("--clicks <file>", "click log (.csv, .jsonl, .parquet)")
    .option("--map <file>", "column map of the log (JSON)")
    .option("--purchases <file>", "account purchase histories (userId, purchasedAtMs, amount)")
    .option("--slice <names>", "slice by these columns, comma-separated", names)
    .addOption(
      new Option(
        "--slices <module>",
        "slice by your own functions: a module that exports `slices`",
      ).conflicts("slice"),
    )
    .option("--bundle <digest>", "judge this bundle of the registry; its first 8 characters do")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .option(
      "--robotic-clicks <k>",
      "more clicks of a session than this within an hour count as robotic",
      positiveCount,
      10,
    )
    .option(
      "--purchase-window <duration>",
      "a purchase this long after the click makes it human (90m, 12h, 1d)",
    )
    .option("--time-zone <zone>", "zone of days and hours (default: UTC; with --rebaseline that of the day)")
    .option("--reject-rate-max <share>", "stop when a larger share of rows than this is bad", share, 0.01)
    .option("--rejects <file>", "where bad rows go", "check.rejects.jsonl")
    .addOption(
      new Option(
        "--rebaseline <day>",
        "compare later days with this one (2024-03-07), though it failed; nothing is checked",
      ).conflicts(["clicks", "bundle"]),
    )
    .option("--retire", "with --rebaseline: compare with that day no longer")
    .option("--why <text>", "with --rebaseline: the reason, kept on record")
    .option("--who <name>", "with --rebaseline: who decides it", "slidr check")
    .option("--json <file>", "write the findings as JSON")
    .option("--junit <file>", "write the findings as JUnit XML, for CI systems")
    .addHelpText("after", EXAMPLES)
    .action(async (options: CheckOptions) => {
      const { check } = await import("../commands/check.js");
      exit(await check(options, streams));
    });
}
