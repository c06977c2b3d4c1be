import { Command, Option } from "commander";
import { ENGINES, MODEL_NAMES } from "./choices.js";
import type { CheckOptions } from "./commands/check.js";
import { dailyCommand } from "./commands/daily.js";
import type { FeaturesOptions } from "./commands/features.js";
import type { HistoryOptions } from "./commands/history.js";
import type { PruneCommandOptions } from "./commands/prune.js";
import type { RebuildOptions } from "./commands/rebuild.js";
import { replayCommand } from "./commands/replay.js";
import type { TrainOptions } from "./commands/train.js";
import { bytes, count, names, number, positiveCount, share } from "./optionParsers.js";
import { timeMs } from "./timeParsers.js";

export interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream;
}

const examples = {
  slidr: `
Examples:
  slidr train                                         one day's retraining on synthetic traffic
  slidr train --clicks log.csv --map map.json         the same on your own log
  slidr check --clicks log.csv --map map.json         the guardrails alone, without training
  slidr rollback --why "IVR doubled at 14:00"         make the previous bundle live again
  slidr history                                       which bundle went live when, and why
  slidr history --verify                              whether every move and every bundle is whole
  slidr prune --keep 30                               remove bundles that nobody will go back to

Exit status: 0 done; 1 bad input; 2 wrong command line; 3 guardrails block the new bundle; 4 a check found mismatches.`,
  train: `
Examples:
  slidr train --slice device,country --budget 0.005
  slidr train --clicks log.parquet --map map.json --slice device --decisions decisions.csv
  slidr train --clicks log.csv --map map.json --slices ./my-slices.mjs

The map is JSON and says which column is what; examples/maps has three to start from.
A slices module exports \`slices\`, made by defineSlices of @slidr/clicks.`,
  check: `
Examples:
  slidr check --clicks log.csv --map map.json         the log's days, each against the days before it
  slidr check --bundle 3f2a9c01                       what was found of a bundle, and its golden rows again
  slidr check --bundle 3f2a9c01 --clicks log.csv --map map.json --slice device --junit findings.xml
  slidr check --rebaseline 2024-03-07 --why "a new shop; looked at by hand"

With a log a bundle is judged beside the live one on its clicks: better clicks that neither learnt from. Nothing is trained, nothing moves.
Exit status 3: a finding blocks.`,
  simulate: `
Example:
  slidr simulate --count 1000000 --seed 7 --out traffic.parquet
  slidr train --clicks traffic.parquet --map traffic.map.json --purchases traffic.purchases.csv

Truth (which clicks were robotic) goes to a file of its own, which training never reads.`,
  features: `
Examples:
  slidr features --clicks log.csv --map map.json --out features.parquet
  slidr features --clicks log.parquet --map map.json --engine memory --out features.parquet
  slidr features --clicks log.parquet --map map.json --spec spec.json --memory-limit 4GB --temp /big/disk --out features.parquet

Clicks are counted in the order of the file: the order in which they were delivered. Every engine gives the same
numbers. memory holds every user and address that comes; duckdb spills to --temp; spark runs in local mode and needs a
Python with pyspark and Java 17 (for a cluster see the Features page of the documentation).`,
  rebuild: `
Examples:
  slidr rebuild --clicks log.parquet --map map.json --spec spec.json --redis redis://127.0.0.1:6379 --prefix clicks
  slidr rebuild --clicks log.parquet --map map.json --spec spec.json --redis redis://10.0.0.5:7000 --cluster --prefix clicks

Removes every key of the prefix first; one that another spec or secret filled, with --replace alone. No live click may be counted under it meanwhile: rebuild under a new prefix, and let
the serving processes go over to it. The log must reach back nine times the spec's longest window.`,
  promote: `
Examples:
  slidr promote 3f2a9c01 --why "checked by hand"
  slidr promote 3f2a9c01 --why "checked by hand" --override "the outage at 03:00 explains the gap"

A bundle that guardrails block goes live with --override alone; its reason stays in the history.`,
};

/**
 * The `slidr` command: reads the words, calls a command, says how it ended.
 *
 * A command's code is loaded when it is called: a rollback must not wait for what trains models.
 */
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
  program.addCommand(checkCommand(streams, exit).copyInheritedSettings(program));
  program.addCommand(simulateCommand(streams).copyInheritedSettings(program));
  program.addCommand(featuresCommand(streams).copyInheritedSettings(program));
  program.addCommand(rebuildCommand(streams).copyInheritedSettings(program));
  program.addCommand(reportCommand(streams).copyInheritedSettings(program));
  program.addCommand(promoteCommand(streams).copyInheritedSettings(program));
  program.addCommand(rollbackCommand(streams).copyInheritedSettings(program));
  program.addCommand(historyCommand(streams).copyInheritedSettings(program));
  program.addCommand(pruneCommand(streams).copyInheritedSettings(program));
  program.addCommand(replayCommand(streams, exit).copyInheritedSettings(program));
  program.addCommand(dailyCommand(streams).copyInheritedSettings(program));
  return program;
}

function trainCommand(streams: Streams, exit: (code: number) => void): Command {
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
    .addHelpText("after", examples.train)
    .action(async (options: TrainOptions, command: Command) => {
      requireClicks(options, command);
      const { train } = await import("./commands/train.js");
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

function checkCommand(streams: Streams, exit: (code: number) => void): Command {
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
    .addHelpText("after", examples.check)
    .action(async (options: CheckOptions) => {
      const { check } = await import("./commands/check.js");
      exit(await check(options, streams));
    });
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
    .action(async (options) => {
      const { simulate } = await import("./commands/simulate.js");
      await simulate(options, streams);
    });
}

function featuresCommand(streams: Streams): Command {
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
    .addHelpText("after", examples.features)
    .action(async (options: FeaturesOptions) => {
      const { features } = await import("./commands/features.js");
      await features(options, streams);
    });
}

function rebuildCommand(streams: Streams): Command {
  return new Command("rebuild")
    .description("Count a click log into a Redis store again, after a loss or for a new server.")
    .requiredOption("--clicks <file>", "click log (.csv, .jsonl, .parquet), in the order of delivery")
    .requiredOption("--map <file>", "column map of the log (JSON)")
    .requiredOption("--spec <file>", "feature spec (JSON) that serving uses")
    .requiredOption("--redis <url>", "redis://[user:password@]host:port")
    .option("--cluster", "the URL is a node of a Redis Cluster")
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
    .addHelpText("after", examples.rebuild)
    .action(async (options: RebuildOptions) => {
      const { rebuildStore } = await import("./commands/rebuild.js");
      await rebuildStore(options, streams);
    });
}

function reportCommand(streams: Streams): Command {
  return new Command("report")
    .description("Draw the HTML report of a run again from its summary.json.")
    .argument("[summary]", "what train wrote", "out/summary.json")
    .option("--out <file>", "the page to write (default: report.html beside the summary)")
    .action(async (path: string, options) => {
      const { report } = await import("./commands/report.js");
      await report(path, options, streams);
    });
}

function promoteCommand(streams: Streams): Command {
  return new Command("promote")
    .description("Make a bundle that is in the registry live, after verifying it.")
    .argument("<digest>", "of the bundle; its first 8 characters do, where one bundle has them")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--why <text>", "the reason, kept in the history")
    .option("--who <name>", "who does it, kept in the history", "slidr promote")
    .option("--override <why>", "promote although guardrails block; recorded in the history")
    .addHelpText("after", examples.promote)
    .action(async (digest: string, options) => {
      const { promote } = await import("./commands/promote.js");
      await promote(digest, options, streams);
    });
}

function rollbackCommand(streams: Streams): Command {
  return new Command("rollback")
    .description("Make the bundle that was live before the present one live again, after verifying it.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--why <text>", "the reason, kept in the history")
    .option("--who <name>", "who does it, kept in the history", "slidr rollback")
    .action(async (options) => {
      const { rollback } = await import("./commands/rollback.js");
      await rollback(options, streams);
    });
}

function historyCommand(streams: Streams): Command {
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
      const { history } = await import("./commands/history.js");
      await history(options, streams);
    });
}

function pruneCommand(streams: Streams): Command {
  return new Command("prune")
    .description("Remove old bundles; never the live one, those before it, or one stored a short while ago.")
    .option("--registry <dir>", "where bundles live", "out/registry")
    .requiredOption("--keep <n>", "how many bundles to keep besides the live one", positiveCount)
    .option("--older-than <duration>", "keep bundles stored less than this long ago (12h, 7d)", "1d")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async (options: PruneCommandOptions) => {
      const { prune } = await import("./commands/prune.js");
      await prune(options, streams);
    });
}
