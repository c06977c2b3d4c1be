import { Command } from "commander";
import type { RebuildOptions } from "../commands/rebuild.js";
import { positiveCount, share } from "../optionParsers.js";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Examples:
  slidr rebuild --clicks log.parquet --map map.json --spec spec.json --redis redis://127.0.0.1:6379 --prefix clicks
  slidr rebuild --clicks log.parquet --map map.json --spec spec.json --redis redis://10.0.0.5:7000 --cluster --prefix clicks

Removes every key of the prefix first; one that another spec or secret filled, with --replace alone. No live click may be counted under it meanwhile: rebuild under a new prefix, and let
the serving processes go over to it. The log must reach back nine times the spec's longest window.`;

/** The words of `slidr rebuild`. */
export function rebuildCommand(streams: Streams): Command {
  return new Command("rebuild")
    .description("Count a click log into a Redis store again, after a loss or for a new server.")
    .requiredOption("--clicks <file>", "click log (.csv, .jsonl, .parquet), in the order of delivery")
    .requiredOption("--map <file>", "column map of the log (JSON)")
    .requiredOption("--spec <file>", "feature spec (JSON) that serving uses")
    .requiredOption("--redis <url>", "redis://[user:password@]host:port")
    .option("--cluster", "the URL is a node of a Redis Cluster")
    .option("--sharded", "the URL is a proxy that spreads keys over servers")
    .requiredOption("--prefix <name>", "what the store's keys begin with")
    .option("--secret-file <file>", "holds the store's secret in its first line")
    .option("--replace", "clear the prefix although another spec or secret filled it")
    .option(
      "--expiry-slack <duration>",
      "how long Redis keeps state beyond its windows, as serving has it",
      "1h",
    )
    .option("--timeout <seconds>", "give up when a call has no answer after this long", positiveCount, 30)
    .option("--reject-rate-max <share>", "stop when a larger share of rows than this is bad", share, 0.01)
    .option("--rejects <file>", "where bad rows go", "rebuild.rejects.jsonl")
    .addHelpText("after", EXAMPLES)
    .action(async (options: RebuildOptions) => {
      const { rebuildStore } = await import("../commands/rebuild.js");
      await rebuildStore(options, streams);
    });
}
