import { Command, Option } from "commander";
import { MODEL_NAMES } from "../choices.js";
import type { TrainOptions } from "../commands/train.js";
import { count, names, number, positiveCount, share } from "../optionParsers.js";
import type { Streams } from "../streams.js";

const EXAMPLES = `
Examples:
  slidr train --slice device,country --budget 0.005
  slidr train --clicks log.parquet --map map.json --slice device --decisions decisions.csv
  slidr train --clicks log.csv --map map.json --slices ./my-slices.mjs

The map is JSON and says which column is what; examples/maps has three to start from.
A slices module exports \`slices\`, made by defineSlices of @slidr/clicks.`;

/** The words of `slidr train`. */
export function trainCommand(streams: Streams, exit: (code: number) => void): Command {
  return new Command("train")
    .description("Retrain, calibrate, check, and promote a bundle; write a report.")
    .addOption(
      new Option(
        "--clicks <file>",
        "click log (.csv, .jsonl, .parquet); synthetic traffic without it",
      ).conflicts(["count", "purchasers"]),
    )
    .option("--map <file>", "column map of the log (JSON)")
    .option("--purchases <file>", "account purchase histories (userId, purchasedAtMs, amount)")
    .option(
      "--slice <names>",
      "slice by these columns, comma-separated; the later ones inside the earlier",
      names,
    )
    .addOption(
      new Option(
        "--slices <module>",
        "slice by your own functions: a module that exports `slices`",
      ).conflicts("slice"),
    )
    .option("--budget <share>", "largest share of purchasers' clicks to invalidate, in (0, 1)", number, 0.005)
    .addOption(
      new Option("--method <name>", "how slices share the budget")
        .choices(["hull", "quadratic"])
        .default("hull"),
    )
    .option("--coverage-min <share>", "smallest robotic coverage of every slice, in [0, 1]", share)
    .option(
      "--delta <probability>",
      "promise the budget for fresh clicks of purchasers: at most this probability of exceeding it, in (0, 1)",
      number,
    )
    .addOption(
      new Option(
        "--hold <fpr>",
        "hold the budget on this: purchasers as they are, or weighed to presumed humans (without --delta)",
      )
        .choices(["plain", "reweighted"])
        .default("plain"),
    )
    .option(
      "--circumstances <names>",
      "what decides who buys: fields or features to weigh purchasers by (default: the usual ones)",
      names,
    )
    .option(
      "--blind <fields>",
      "give the model no feature that reads these: loggedIn, say, where guests hardly buy",
      names,
    )
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
    .option("--time-zone <zone>", "zone of hour of day and day of week", "UTC")
    .option("--reject-rate-max <share>", "stop when a larger share of rows than this is bad", share, 0.01)
    .option("--count <n>", "how many synthetic clicks", count, 200_000)
    .addOption(
      new Option("--purchasers <who>", "who buys in the synthetic traffic")
        .choices(["representative", "loggedInOnly"])
        .default("representative"),
    )
    .addOption(
      new Option(
        "--model <name>",
        "what to train: one network, one with cross layers (DCN-V2), or five that also say how far they disagree",
      )
        .choices(MODEL_NAMES)
        .default("classifier"),
    )
    .option("--seed <n>", "seed of traffic and training", count, 1)
    .option("--out <dir>", "where report.html and summary.json go", "out")
    .option("--registry <dir>", "where bundles live (default: registry inside --out)")
    .option("--decisions <file>", "write the test part's decisions, a row a click (CSV)")
    .option("--override <why>", "promote although guardrails block; recorded in the history")
    .option("--json <file>", "write the findings as JSON")
    .option("--junit <file>", "write the findings as JUnit XML, for CI systems")
    .addHelpText("after", EXAMPLES)
    .action(async (options: TrainOptions, command: Command) => {
      requireClicks(options, command);
      const { train } = await import("../commands/train.js");
      exit(await train(options, streams));
    });
}

/** What belongs to a log of one's own must not be ignored in silence beside synthetic traffic. */
function requireClicks({ clicks, map, purchases }: TrainOptions, command: Command): void {
  if (clicks !== undefined) return;
  for (const [option, value] of Object.entries({ "--map <file>": map, "--purchases <file>": purchases }))
    if (value !== undefined)
      command.error(`error: option '${option}' requires option '--clicks <file>', the log it belongs to`);
}
