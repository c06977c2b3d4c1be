import { Command, Option } from "commander";
import type { HistoryOptions } from "../commands/history.js";
import type { Streams } from "../streams.js";
import { timeMs } from "../timeParsers.js";

/** The words of `slidr history`. */
export function historyCommand(streams: Streams): Command {
  return new Command("history")
    .description("Show every promote and rollback, oldest first: time, move, who, bundle, why.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .option(
      "--at <time>",
      "say what was live then: 2024-05-01T14:00:00Z, a date in UTC, or epoch milliseconds",
      timeMs,
    )
    .addOption(
      new Option(
        "--verify",
        "check the chain of moves, the live pointer and every byte of every bundle",
      ).conflicts("at"),
    )
    .action(async (options: HistoryOptions) => {
      const { history } = await import("../commands/history.js");
      await history(options, streams);
    });
}
