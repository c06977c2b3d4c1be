import { Command, Option } from "commander";
import type { ReplayCommandOptions } from "../commands/replay.js";
import { positiveCount } from "../optionParsers.js";
import type { Streams } from "../streams.js";
import { timeMs } from "../timeParsers.js";

const EXAMPLES = `
Examples:
  slidr replay --log decisions --from 2024-03-01T09:00Z --to 2024-03-01T11:00Z --time decided --out replay
  slidr replay --log decisions --bundle 3f2a9c01 --recompute --out replay
  slidr replay --log decisions --check

Without --bundle the live bundle decides. Killed on its way, the same command goes on where it stopped. --out gets totals.json and
corrections-*.jsonl.gz, a line a click: the state to reach, so that applying them twice is applying them once.
Exit status: 0 done; 1 bad input; 4 with --check: a record is not what its bundle decides.`;

/** The words of `slidr replay`. */
export function replayCommand(streams: Streams, exit: (code: number) => void): Command {
  return new Command("replay")
    .description(
      "Decide an interval of the decision log again by any bundle, and write the corrections; or check the log.",
    )
    .requiredOption("--log <dirs...>", "decision logs: a directory for each engine")
    .option(
      "--from <time>",
      "first time of the interval (2024-03-01T09:00Z, a date in UTC, or epoch milliseconds)",
      timeMs,
    )
    .option("--to <time>", "first time after it", timeMs)
    .addOption(
      new Option("--time <which>", "the time of the click, or of the decision (as a bundle's going live)")
        .choices(["clicked", "decided"])
        .default("clicked"),
    )
    .option("--registry <dir>", "where bundles live", "out/registry")
    .addOption(
      new Option("--bundle <digest>", "the bundle to decide by, or its first 8 characters").conflicts(
        "check",
      ),
    )
    .option("--check", "decide every record by the bundle it names, and compare to the last bit")
    .addOption(
      new Option("--recompute", "count the clicks again instead of using the logged features").conflicts(
        "check",
      ),
    )
    .option(
      "--entities-max <n>",
      "with --recompute: users, addresses ... to remember, each",
      positiveCount,
      1_000_000,
    )
    .option("--campaign <attribute>", "the attribute that names a click's campaign", "campaignId")
    .option(
      "--module <module>",
      "exports what the bundle needs: customLevels, heuristic, lookups, derivations",
    )
    .option("--threads <n>", "worker threads", positiveCount, 1)
    .option("--out <dir>", "where corrections and totals go", "out/replay")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ReplayCommandOptions) => {
      const { replay } = await import("../commands/replay.js");
      exit(await replay(options, streams));
    });
}
