import { Command, Option } from "commander";
import { ENGINES } from "../choices.js";
import type { FeaturesOptions } from "../commands/features.js";
import { bytes, positiveCount, share } from "../optionParsers.js";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Examples:
  slidr features --clicks log.csv --map map.json --out features.parquet
  slidr features --clicks log.parquet --map map.json --engine memory --out features.parquet
  slidr features --clicks log.parquet --map map.json --spec spec.json --memory-limit 4GB --temp /big/disk --out features.parquet

Clicks are counted in the order of the file: the order in which they were delivered. Every engine gives the same
numbers. memory holds every user and address that comes; duckdb spills to --temp; spark runs in local mode and needs a
Python with pyspark and Java 17 (for a cluster see the Features page of the documentation).`;

/** The words of `slidr features`. */
export function featuresCommand(streams: Streams): Command {
  return new Command("features")
    .description("Write the features of every click of a log as Parquet, without training.")
    .requiredOption("--clicks <file>", "click log (.csv, .jsonl, .parquet)")
    .requiredOption("--map <file>", "column map of the log (JSON)")
    .option("--spec <file>", "feature spec (JSON); the default features without it")
    .option("--module <module>", "exports the `lookups` and `derivations` that the spec names")
    .addOption(
      new Option("--time-zone <zone>", "zone of hour of day and day of week; a --spec has its own")
        .default("UTC")
        .conflicts("spec"),
    )
    .addOption(new Option("--engine <name>", "what counts").choices(ENGINES).default("duckdb"))
    .option("--memory-limit <size>", "memory of duckdb, or of spark's Java: 4GB, 512MiB", bytes)
    .option("--threads <n>", "cores of duckdb or spark (default: all)", positiveCount)
    .option("--python <path>", "for spark: a Python that has pyspark", "python3")
    .option("--temp <dir>", "for what does not fit into memory (default: the system's)")
    .option("--reject-rate-max <share>", "stop when a larger share of rows than this is bad", share, 0.01)
    .requiredOption("--out <file>", "the .parquet file to write; bad rows go beside it")
    .addHelpText("after", EXAMPLES)
    .action(async (options: FeaturesOptions) => {
      const { features } = await import("../commands/features.js");
      await features(options, streams);
    });
}
