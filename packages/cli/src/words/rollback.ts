import { Command } from "commander";
import type { Streams } from "../streams.js";

/** The words of `slidr rollback`. */
export function rollbackCommand(streams: Streams): Command {
  return new Command("rollback")
    .description("Make the bundle that was live before the present one live again, after verifying it.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--why <text>", "the reason, kept in the history")
    .option("--who <name>", "who does it, kept in the history", "slidr rollback")
    .action(async (options) => {
      const { rollback } = await import("../commands/rollback.js");
      await rollback(options, streams);
    });
}
