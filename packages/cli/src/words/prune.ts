import { Command } from "commander";
import type { PruneCommandOptions } from "../commands/prune.js";
import { positiveCount } from "../optionParsers.js";
import type { Streams } from "../streams.js";

/** The words of `slidr prune`. */
export function pruneCommand(streams: Streams): Command {
  return new Command("prune")
    .description("Remove old bundles; never the live one, those before it, or one stored a short while ago.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--keep <n>", "how many bundles to keep besides the live one", positiveCount)
    .option("--older-than <duration>", "keep bundles stored less than this long ago (12h, 7d)", "1d")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async (options: PruneCommandOptions) => {
      const { prune } = await import("../commands/prune.js");
      await prune(options, streams);
    });
}
