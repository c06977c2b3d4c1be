import { Command, Option } from "commander";
import { count } from "../optionParsers.js";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Example:
  slidr simulate --count 1000000 --seed 7 --out traffic.parquet
  slidr train --clicks traffic.parquet --map traffic.map.json --purchases traffic.purchases.csv

Truth (which clicks were robotic) goes to a file of its own, which training never reads.`;

/** The words of `slidr simulate`. */
export function simulateCommand(streams: Streams): Command {
  return new Command("simulate")
    .description("Write synthetic traffic, its column map, purchase histories and, apart, the truth.")
    .option("--count <n>", "how many clicks", count, 200_000)
    .option("--seed <n>", "seed", count, 1)
    .addOption(
      new Option("--purchasers <who>", "who buys")
        .choices(["representative", "loggedInOnly"])
        .default("representative"),
    )
    .requiredOption("--out <file>", "click log to write (.csv, .jsonl, .parquet)")
    .addHelpText("after", EXAMPLES)
    .action(async (options) => {
      const { simulate } = await import("../commands/simulate.js");
      await simulate(options, streams);
    });
}
