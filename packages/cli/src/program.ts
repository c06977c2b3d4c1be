import { Command } from "commander";
import type { Streams } from "./streams.js";
import { checkCommand } from "./words/check.js";
import { dailyCommand } from "./words/daily.js";
import { featuresCommand } from "./words/features.js";
import { historyCommand } from "./words/history.js";
import { promoteCommand } from "./words/promote.js";
import { pruneCommand } from "./words/prune.js";
import { rebuildCommand } from "./words/rebuild.js";
import { replayCommand } from "./words/replay.js";
import { reportCommand } from "./words/report.js";
import { rollbackCommand } from "./words/rollback.js";
import { simulateCommand } from "./words/simulate.js";
import { trainCommand } from "./words/train.js";

const EXAMPLES = `
Examples:
  slidr train                                         one day's retraining on synthetic traffic
  slidr train --clicks log.csv --map map.json         the same on your own log
  slidr check --clicks log.csv --map map.json         the guardrails alone, without training
  slidr rollback --why "IVR doubled at 14:00"         make the previous bundle live again
  slidr history                                       which bundle went live when, and why
  slidr history --verify                              whether every move and every bundle is whole
  slidr prune --keep 30                               remove bundles that nobody will go back to

Exit status: 0 done; 1 bad input; 2 wrong command line; 3 guardrails block the new bundle; 4 a check found mismatches.`;

/**
 * The `slidr` command: reads the words, calls a command, says how it ended.
 *
 * `words` says what a command is told, `commands` what it does; that is loaded when it is called: a rollback must not wait for
 * what trains models.
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
    .addHelpText("after", EXAMPLES);
  const commands = [
    trainCommand(streams, exit),
    checkCommand(streams, exit),
    simulateCommand(streams),
    featuresCommand(streams),
    rebuildCommand(streams),
    reportCommand(streams),
    promoteCommand(streams),
    rollbackCommand(streams),
    historyCommand(streams),
    pruneCommand(streams),
    replayCommand(streams, exit),
    dailyCommand(streams),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}
