import { Command, InvalidArgumentError, Option } from "commander";
import { report } from "./commands/report.js";
import { rollback } from "./commands/rollback.js";
import { simulate } from "./commands/simulate.js";
import { train } from "./commands/train.js";

export interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream;
}

const examples = {
  slidr: `
Examples:
  slidr train                                         one day's retraining on synthetic traffic
  slidr train --clicks log.csv --map map.json         the same on your own log
  slidr rollback --why "IVR doubled at 14:00"         make the previous bundle live again

Exit status: 0 done; 1 bad input; 2 wrong command line; 3 guardrails block the new bundle.`,
  train: `
Examples:
  slidr train --slice device,country --budget 0.005
  slidr train --clicks log.parquet --map map.json --slice device --decisions decisions.csv
  slidr train --clicks log.csv --map map.json --slices ./my-slices.mjs

The map is JSON and says which column is what; examples/maps has three to start from.
A slices module exports \`slices\`, made by defineSlices of @slidr/clicks.`,
  simulate: `
Example:
  slidr simulate --count 1000000 --seed 7 --out traffic.parquet
  slidr train --clicks traffic.parquet --map traffic.map.json --purchases traffic.purchases.csv

Truth (which clicks were robotic) goes to a file of its own, which training never reads.`,
};

/** The `slidr` command: reads the words, calls a command, says how it ended. */
export function createProgram(streams: Streams, exit: (code: number) => void): Command {
  const program = new Command("slidr")
    .description("Scores ad clicks for robotic behaviour and decides, slice by slice, which to invalidate.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText("after", examples.slidr);
  program.addCommand(trainCommand(streams, exit).copyInheritedSettings(program));
  program.addCommand(simulateCommand(streams).copyInheritedSettings(program));
  program.addCommand(reportCommand(streams).copyInheritedSettings(program));
  program.addCommand(rollbackCommand(streams).copyInheritedSettings(program));
  return program;
}

function trainCommand(streams: Streams, exit: (code: number) => void): Command {
  return new Command("train")
    .description("Retrain, calibrate, check, and promote a bundle; write a report.")
    .option("--clicks <file>", "click log (.csv, .jsonl, .parquet); synthetic traffic without it")
    .option("--map <file>", "column map of the log (JSON)")
    .option("--purchases <file>", "account purchase histories (userId, purchasedAtMs, amount)")
    .option(
      "--slice <names>",
      "slice by these columns, comma-separated; the later ones inside the earlier",
      names,
    )
    .option("--slices <module>", "slice by your own functions: a module that exports `slices`")
    .option("--budget <share>", "largest share of purchasers' clicks to invalidate, in (0, 1)", number, 0.005)
    .addOption(
      new Option("--method <name>", "how slices share the budget")
        .choices(["hull", "quadratic"])
        .default("hull"),
    )
    .option("--coverage-min <share>", "smallest robotic coverage of every slice", number)
    .option(
      "--robotic-clicks <k>",
      "more clicks of a session than this within an hour count as robotic",
      count,
      10,
    )
    .option(
      "--purchase-window <duration>",
      "a purchase this long after the click makes it human (90m, 12h, 1d)",
    )
    .option("--time-zone <zone>", "zone of hour of day and day of week", "UTC")
    .option("--reject-rate-max <share>", "stop when more rows than this are bad", number, 0.01)
    .option("--count <n>", "how many synthetic clicks", count, 200_000)
    .addOption(
      new Option("--purchasers <who>", "who buys in the synthetic traffic")
        .choices(["representative", "loggedInOnly"])
        .default("representative"),
    )
    .option("--seed <n>", "seed of traffic and training", count, 1)
    .option("--out <dir>", "where report.html and summary.json go", "out")
    .option("--registry <dir>", "where bundles live (default: registry inside --out)")
    .option("--decisions <file>", "write the test part's decisions, a row a click (CSV)")
    .option("--override <why>", "promote although guardrails block; recorded in the history")
    .addHelpText("after", examples.train)
    .action(async (options) => exit(await train(options, streams)));
}

function simulateCommand(streams: Streams): Command {
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
    .addHelpText("after", examples.simulate)
    .action((options) => simulate(options, streams));
}

function reportCommand(streams: Streams): Command {
  return new Command("report")
    .description("Draw the HTML report of a run again from its summary.json.")
    .argument("[summary]", "what train wrote", "out/summary.json")
    .option("--out <file>", "the page to write (default: report.html beside the summary)")
    .action((path: string, options) => report(path, options, streams));
}

function rollbackCommand(streams: Streams): Command {
  return new Command("rollback")
    .description("Make the bundle that was live before the present one live again, after verifying it.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--why <text>", "the reason, kept in the history")
    .option("--who <name>", "who does it, kept in the history", "slidr rollback")
    .action((options) => rollback(options, streams));
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return value;
}

function names(text: string): string[] {
  const parts = text.split(",").map((name) => name.trim());
  if (parts.some((name) => name === ""))
    throw new InvalidArgumentError("It must be column names with commas between.");
  return parts;
}
